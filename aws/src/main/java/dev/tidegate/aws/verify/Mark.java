package dev.tidegate.aws.verify;

/** The result of one check: ok, note, warning, unseen or failure. */
public enum Mark {
    /** It is well. */
    OK("✓"),
    /** Worth knowing, and nothing to do about it. */
    NOTE("·"),
    /** It works, and should be better. */
    WARNING("!"),
    /** It could not be read. */
    UNSEEN("!"),
    /** It does not work, or must not stay so. */
    FAILURE("✗");

    private final String sign;

    Mark(String sign) {
        this.sign = sign;
    }

    /** For people. */
    public String sign() {
        return sign;
    }
}
