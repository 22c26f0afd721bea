package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.StoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in words that name no host, key or password. */
public final class RedisFailures {
    private RedisFailures() {}

    public static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException ofTheCredentials) {
                return ofTheCredentials;
            }
        }
        if (failure instanceof RedisCommandExecutionException refused) {
            return refused("Redis refused the command: ", refused);
        }
        if (failure instanceof TimeoutException || failure instanceof RedisCommandTimeoutException) {
            return new StoreException("Redis did not answer within the deadline", true);
        }
        if (failure instanceof RedisConnectionException
                && refusal(failure) instanceof RedisCommandExecutionException refused) {
            return refused("Redis refused the connection: ", refused);
        }
        if (failure instanceof RedisConnectionException) {
            return new StoreException("Redis cannot be reached", true, Kind.NOT_EXECUTED);
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return new StoreException("the connection to Redis is down", true);
        }
        // Whatever it is: the command was sent, and no answer to it was understood.
        return new StoreException("a reply of Redis was not understood", true);
    }

    /**
     * Whether the client itself rejected the command, which was not sent then. Lettuce 7 ends a connect a moment before the
     * connection takes commands, and says of those in between that it is not connected.
     */
    static boolean isRejected(Throwable failure) {
        return failure.getClass() == RedisException.class
                && String.valueOf(failure.getMessage()).contains("Commands are rejected");
    }

    /** What a server that does not let this client in says; it repeats that until an operator intervenes. */
    static Optional<StoreException> refusedConnection(Throwable failure) {
        Throwable refusal = failure instanceof RedisCommandExecutionException ? failure : refusal(failure);
        return refusal instanceof RedisCommandExecutionException refused
                ? Optional.of(refused("Redis refused the connection: ", refused))
                : Optional.empty();
    }

    /**
     * One that was refused before anything was written is decided elsewhere, or tried again; one that the server minds by
     * itself is neither. A message that is not known is shown by its first word, because the rest may name keys.
     */
    private static StoreException refused(String what, RedisCommandExecutionException refused) {
        RedisError error = error(refused);
        String name = error == RedisError.UNKNOWN ? firstWord(refused) : error.label();
        Kind kind = error.isNotExecuted() ? Kind.NOT_EXECUTED : Kind.REFUSED;
        return new StoreException(what + name, error.isTransient(), kind);
    }

    /** What the server said while a connection was made, if it said something. */
    private static @Nullable Throwable refusal(Throwable failure) {
        Throwable cause = failure.getCause();
        while (cause != null && !(cause instanceof RedisCommandExecutionException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether time ran out somewhere on the way. */
    static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Whether a reply was none that the command can have: those after it belong to other commands, too. */
    static boolean isOutOfStep(Throwable failure) {
        return !(failure instanceof RedisException
                || failure instanceof StoreException
                || failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof CancellationException);
    }

    /** Whether the server answered, and refused. */
    public static boolean isRefusal(Throwable failure) {
        return failure instanceof RedisCommandExecutionException;
    }

    /** Whether there was no answer at all: one that refuses is one. */
    public static boolean isConnection(Throwable failure) {
        return !(failure instanceof RedisCommandExecutionException) && !(failure instanceof StoreException);
    }

    /** Whether a value that the command reads is none that the limiter wrote, or was damaged. */
    public static boolean isOfAValue(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused
                && error(refused).isOfAValue();
    }

    /** Whether some of its keys are not on this node, in a slot that is on its way to another. */
    public static boolean isOfAMovingSlot(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused && error(refused) == RedisError.TRY_AGAIN;
    }

    /** Whether the server refused it before it wrote anything, and may not refuse it a moment later. */
    static boolean isNotExecuted(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused
                && error(refused).isTransient();
    }

    /** Whether the server was a primary once, and is no longer. */
    static boolean isDemoted(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused && error(refused) == RedisError.READ_ONLY;
    }

    private static RedisError error(RedisCommandExecutionException refused) {
        return RedisError.of(String.valueOf(refused.getMessage()));
    }

    private static String firstWord(RedisCommandExecutionException refused) {
        String message = String.valueOf(refused.getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }
}
