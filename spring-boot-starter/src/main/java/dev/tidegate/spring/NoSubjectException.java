package dev.tidegate.spring;

/**
 * A guarded call of which nothing says whose quota it is charged to: the caller is not authenticated, or the expression
 * for the subject has no value. Nothing was counted. An HTTP request is answered with status 401.
 */
public final class NoSubjectException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param guard what was called, for an operator */
    public NoSubjectException(String guard) {
        super("no subject for " + guard + ": the caller is not authenticated, or the expression for it has no value");
    }
}
