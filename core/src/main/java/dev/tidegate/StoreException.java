package dev.tidegate;

import dev.tidegate.spi.Given;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A store could not answer. The message carries no secret and no key. */
public final class StoreException extends TidegateException {
    private static final long serialVersionUID = 1L;

    /** Whether the failed command may have been executed. */
    public enum Kind {
        /** It was not executed, and will not be: it was never sent. */
        NOT_EXECUTED,
        /** It was sent and no reply came: it was executed once, or not at all. */
        UNANSWERED,
        /** The store is reachable and refuses this command: a retry does not help, and the fallback does not decide. */
        REFUSED,
        /** The store is at its bound and has no room for what the command would write. Nothing was done. */
        FULL,
        /** A value that the store keeps cannot be read: it is of another release, or was damaged. Nothing was done; others are served. */
        UNREADABLE
    }

    private final boolean isTransient;
    private final Kind kind;
    private final transient Optional<CompletionStage<StoreReply>> late;
    private final String key;

    /**
     * @param message what happened, for an operator
     * @param isTransient whether the same command may succeed later without intervention; if so nothing is known of the
     *     command, else it was refused
     */
    public StoreException(String message, boolean isTransient) {
        this(message, isTransient, isTransient ? Kind.UNANSWERED : Kind.REFUSED, Optional.empty());
    }

    /**
     * @param message what happened, for an operator
     * @param isTransient whether the same command may succeed later without intervention
     */
    public StoreException(String message, boolean isTransient, Kind kind) {
        this(message, isTransient, kind, Optional.empty());
    }

    /**
     * Of a command that timed out.
     *
     * @param late completes with the reply if the connection still delivers it, else with the failure known by then
     */
    public StoreException(String message, CompletionStage<StoreReply> late) {
        this(message, true, Kind.UNANSWERED, Optional.of(late));
    }

    private StoreException(String message, boolean isTransient, Kind kind, Optional<CompletionStage<StoreReply>> late) {
        super(message);
        this.isTransient = isTransient;
        this.kind = kind;
        this.late = late;
        this.key = "";
    }

    private StoreException(String key, String reason) {
        super("a stored value cannot be read: " + reason);
        this.isTransient = false;
        this.kind = Kind.UNREADABLE;
        this.late = Optional.empty();
        this.key = key;
    }

    /** What failed: the cause of a failure that a stage wrapped, else the failure itself. */
    public static Throwable unwrapped(Throwable failure) {
        Given.given("failure", failure);
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** A value that cannot be read, by the name of its key, and why. */
    public static StoreException unreadable(String key, String reason) {
        Given.given("key", key);
        Given.given("reason", reason);
        return new StoreException(key, reason);
    }

    /** The name of the key that cannot be read; empty for any other failure. */
    public Optional<String> key() {
        return key.isEmpty() ? Optional.empty() : Optional.of(key);
    }

    /** Whether the same command may succeed later without an operator acting. */
    @Override
    public boolean isTransient() {
        return isTransient;
    }

    /** What is known of the command. */
    public Kind kind() {
        return kind;
    }

    /** The eventual outcome of a command that timed out, if the connection still delivers it; for stores and their wrappers. */
    public Optional<CompletionStage<StoreReply>> late() {
        return late;
    }
}
