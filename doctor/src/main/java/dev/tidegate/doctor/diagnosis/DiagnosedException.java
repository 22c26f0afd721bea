package dev.tidegate.doctor.diagnosis;

/** Ends an examination: the cause is found. Carries no stack trace, since it is a result. */
public final class DiagnosedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureClass what;
    private final String evidence;

    public DiagnosedException(FailureClass what, String evidence) {
        super(what.slug(), null, false, false);
        this.what = what;
        this.evidence = evidence;
    }

    public FailureClass what() {
        return what;
    }

    /** What was seen, in a sentence; may be empty. */
    public String evidence() {
        return evidence;
    }
}
