package dev.tidegate.aws.apply;

/** A step could not be done. Those before it are; applying the plan again goes on with this one. */
public final class StepFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int step;

    StepFailedException(int step, String why, Throwable cause) {
        super("step " + step + ": " + why, cause);
        this.step = step;
    }

    StepFailedException(int step, String why) {
        super("step " + step + ": " + why);
        this.step = step;
    }

    /** Its number, from 1. */
    public int step() {
        return step;
    }
}
