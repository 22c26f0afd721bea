package dev.tidegate.aws.api;

/** There is no operation, or no parameter, of that name in the models of the SDK. */
public final class UnknownCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message names the service, the operation and the parameter. */
    public UnknownCallException(String message) {
        super(message);
    }
}
