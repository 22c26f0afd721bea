package dev.tidegate.cli.terminal;

/** The exit codes that every command uses. */
public final class ExitCode {
    /** Allowed, or done. */
    public static final int OK = 0;
    /** Something failed that another try or another machine may not see. */
    public static final int FAILURE = 1;
    /** The arguments, or what they name, cannot be accepted. */
    public static final int USAGE = 2;
    /** The answer is no. */
    public static final int DENIED = 3;

    private ExitCode() {}
}
