package dev.tidegate.aws.apply;

/** What applying a plan needs from outside: a clock to wait by, an operator to ask, and somewhere to report to. */
public interface Hooks {
    /**
     * Waits before AWS is asked again.
     *
     * @param why what is waited for
     * @param attempt how often it was waited for already
     */
    void pause(String why, int attempt);

    /** Whether the work of a step that only a person can do is done. */
    boolean isDoneByHand(int step, String text);

    /** Something has happened. */
    void report(Event event);

    /**
     * One event of applying or undoing a plan.
     *
     * @param kind which
     * @param step its number, from 1
     * @param text in a few words; never a secret
     */
    record Event(Kind kind, int step, String text) {
        /** The kinds of event in the life of a step. */
        public enum Kind {
            STARTED,
            WAITING,
            DONE,
            /** What the step wants was so already. */
            NOTHING_TO_DO,
            UNDONE
        }
    }
}
