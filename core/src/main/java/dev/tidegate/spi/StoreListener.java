package dev.tidegate.spi;

/**
 * Is told what happens to the connection of a store. Called on threads of the store, several at once: it returns soon and throws
 * nothing.
 */
@FunctionalInterface
public interface StoreListener {
    /** Hears nothing. */
    StoreListener NONE = event -> {};

    /** Something happened. */
    void happened(StoreEvent event);

    /** A call that may have been executed was not answered. */
    default void unanswered() {}
}
