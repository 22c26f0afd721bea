package dev.tidegate.redis;

import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What went wrong, in words that name no host, key or password. */
final class RedisFailures {
    private static final String READONLY = "READONLY";

    private RedisFailures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException ofTheCredentials) {
                return ofTheCredentials;
            }
        }
        if (failure instanceof RedisCommandExecutionException refused) {
            return refusedCommand(code(refused));
        }
        if (failure instanceof TimeoutException || failure instanceof RedisCommandTimeoutException) {
            return new StoreException("Redis did not answer within the deadline", true);
        }
        if (failure instanceof RedisConnectionException
                && failure.getCause() instanceof RedisCommandExecutionException refused) {
            return new StoreException("Redis refused the connection: " + code(refused), false, Kind.NOT_EXECUTED);
        }
        if (failure instanceof RedisConnectionException) {
            return new StoreException("Redis cannot be reached", true, Kind.NOT_EXECUTED);
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return new StoreException("the connection to Redis is down", true);
        }
        return new StoreException("unexpected: " + failure.getClass().getSimpleName(), false);
    }

    /** A server that does not let this client in does nothing for anyone; one that minds the command would do others. */
    private static StoreException refusedCommand(String code) {
        boolean locked = code.equals("NOAUTH") || code.equals("NOPERM") || code.equals("WRONGPASS");
        boolean forgotten = code.equals("NOSCRIPT");
        Kind kind = locked || forgotten || isTransient(code) ? Kind.NOT_EXECUTED : Kind.REFUSED;
        return new StoreException("Redis refused the command: " + code, isTransient(code), kind);
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

    /** Whether the server answered, and refused. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof RedisCommandExecutionException;
    }

    /** Whether there was no answer at all: one that refuses is one. */
    static boolean isConnection(Throwable failure) {
        return !(failure instanceof RedisCommandExecutionException) && !(failure instanceof StoreException);
    }

    /** Whether the server refused it before it wrote anything, and may not refuse it a moment later. */
    static boolean isNotExecuted(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused && isTransient(code(refused));
    }

    /** Whether the server was a primary once, and is no longer. */
    static boolean isDemoted(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused
                && code(refused).equals(READONLY);
    }

    /** The first word of an error is its code; what follows may name keys. Redis 6 puts what a script met behind a code of its own. */
    private static String code(RedisCommandExecutionException refused) {
        String message = String.valueOf(refused.getMessage());
        int end = message.indexOf(' ');
        String first = end < 0 ? message : message.substring(0, end);
        return first.equals("ERR") && message.contains(": -" + READONLY + " ") ? READONLY : first;
    }

    private static boolean isTransient(String code) {
        return switch (code) {
            case "LOADING", "OOM", "MISCONF", READONLY, "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY" -> true;
            default -> false;
        };
    }
}
