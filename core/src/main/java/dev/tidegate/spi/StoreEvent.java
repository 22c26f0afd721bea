package dev.tidegate.spi;

/**
 * Something that happened to the connection of a store. Holds no secret.
 *
 * @param kind what
 * @param where the server it is about, as host and port; empty where that is not known or does not matter
 */
public record StoreEvent(Kind kind, String where) {
    /** The kinds of event that a store reports. */
    public enum Kind {
        /** A first connection is being made. */
        CONNECTING,
        /** A connection stands: the first, or one after it was lost. */
        CONNECTED,
        /** A connection was lost, and an attempt to have it back begins; one event for each attempt. */
        RECONNECTING,
        /** Another server turned out to be the primary. */
        FAILOVER,
        /** A password or token that is another than before is in use from now on. */
        CREDENTIALS_RENEWED,
        /** The source of passwords or tokens failed; what it gave last stays in use. */
        CREDENTIALS_FAILED,
        /** Calls are not answered: nothing is sent for a while. */
        BREAKER_OPENED,
        /** The server answers again. */
        BREAKER_CLOSED,
        /** Decisions are made without the store from now on, as each limit says. */
        DEGRADED,
        /** The store answers again. */
        RECOVERED,
        /** The store has lost its data; reported by the process that detected it first. */
        WIPED,
        /** Counts of one subject are gone, though the store as a whole kept what it was given. */
        EVICTED,
        /** A reply was not one that its command can have: the connection was left, and what was under way on it is unanswered. */
        OUT_OF_STEP,
        /** The store refuses what is to be booked after an outage, for a reason that may pass: it is kept and sent again. */
        REFUSED,
        /** The journal cannot be written: until it can, what would have to be written is not promised. */
        JOURNAL_FAILED,
        /** What was to be booked after an outage could not be, and is lost. */
        DROPPED,
        /** The processes that share the store run more than one version of plans and prices; which, is said instead of where. */
        VERSIONS_DIFFER,
        /** They all run one version again. */
        VERSIONS_AGREE,
        /** The store was closed. */
        CLOSED
    }
}
