package dev.tidegate.aws.account;

/** Why something could not be looked at. */
public enum Why {
    /** The caller may not. */
    PERMISSION,
    /** AWS asked to slow down, and went on asking. */
    THROTTLED,
    /** Whatever answered does not know the call. */
    UNSUPPORTED,
    /** There is nothing of that name. */
    NOT_FOUND,
    /** Anything else: no network, an answer that makes no sense, a fault of the service. */
    FAILED
}
