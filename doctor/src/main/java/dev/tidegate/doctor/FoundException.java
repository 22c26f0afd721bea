package dev.tidegate.doctor;

/** Ends an examination: the cause is found. Carries no stack trace, since it is a result. */
final class FoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureClass what;
    private final String evidence;

    FoundException(FailureClass what, String evidence) {
        super(what.slug(), null, false, false);
        this.what = what;
        this.evidence = evidence;
    }

    FailureClass what() {
        return what;
    }

    /** What was seen, in a sentence; may be empty. */
    String evidence() {
        return evidence;
    }
}
