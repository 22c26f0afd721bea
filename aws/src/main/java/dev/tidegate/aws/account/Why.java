package dev.tidegate.aws.account;

/** The reason why a fact of the account could not be read. */
public enum Why {
    /** The caller lacks the permission. */
    PERMISSION,
    /** AWS throttled the calls, retries included. */
    THROTTLED,
    /** The service at the endpoint does not support the call. */
    UNSUPPORTED,
    /** There is nothing of that name. */
    NOT_FOUND,
    /** It belongs to another account, which alone may look at it. */
    FOREIGN,
    /** The members of the replication group could not be read, and they alone have the fact. */
    MEMBERS_UNSEEN,
    /** It was not asked for: what a reading is for decides how far it goes. */
    NOT_ASKED,
    /** Anything else: no network, an answer that makes no sense, a fault of the service. */
    FAILED
}
