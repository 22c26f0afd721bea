package dev.tidegate.aws.apply;

/**
 * How applying or undoing a plan ended, where it did not fail.
 *
 * @param end which way
 * @param step the number of the step that it stopped at, from 1; 0 where it did not stop
 * @param text what is left to do; empty where nothing is
 */
public record Outcome(End end, int step, String text) {
    /** The ways in which a run ends without an error. */
    public enum End {
        /** Every step is done, or undone. */
        COMPLETE,
        /** A step is work for a person. */
        NEEDS_A_PERSON,
        /** A step cannot be undone; those after it are. */
        NO_WAY_BACK
    }

    static Outcome complete() {
        return new Outcome(End.COMPLETE, 0, "");
    }
}
