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
    /** It was not asked for: what a reading is for decides how far it goes. */
    NOT_ASKED,
    /** Anything else: no network, an answer that makes no sense, a fault of the service. */
    FAILED
}
