package dev.tidegate.spi;

/**
 * Receives events about the connection of a store. Called on threads of the store, several at once: it returns soon and throws
 * nothing.
 */
@FunctionalInterface
public interface StoreListener {
    /** Ignores every event. */
    StoreListener NONE = event -> {};

    /** Hands on to {@code other}; what that throws all the same is logged and goes no further: a store must not fail by it. */
    static StoreListener unfailing(StoreListener other) {
        return new UnfailingListener(other);
    }

    /** Something happened. */
    void happened(StoreEvent event);

    /** A call that may have been executed was not answered. */
    default void unanswered() {}

    /** A server did not have a script, and is given it. Once after a start, a flush or a failover is usual. */
    default void scriptMissing() {}
}
