package dev.tidegate.redis;

import dev.tidegate.spi.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What went wrong, in words that name no host, key or password. */
final class RedisFailures {
    private RedisFailures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        if (failure instanceof RedisCommandExecutionException refused) {
            return new StoreException("Redis refused the command: " + code(refused), isTransient(code(refused)));
        }
        if (failure instanceof TimeoutException || failure instanceof RedisCommandTimeoutException) {
            return new StoreException("Redis did not answer within the deadline", true);
        }
        if (failure instanceof RedisConnectionException
                && failure.getCause() instanceof RedisCommandExecutionException refused) {
            return new StoreException("Redis refused the connection: " + code(refused), false);
        }
        if (failure instanceof RedisConnectionException) {
            return new StoreException("Redis cannot be reached", true);
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return new StoreException("the connection to Redis is down", true);
        }
        return new StoreException("unexpected: " + failure.getClass().getSimpleName(), false);
    }

    /** Whether there was no answer at all: one that refuses is one. */
    static boolean isConnection(Throwable failure) {
        return !(failure instanceof RedisCommandExecutionException) && !(failure instanceof StoreException);
    }

    /** The first word of an error is its code; what follows may name keys. */
    private static String code(RedisCommandExecutionException refused) {
        String message = String.valueOf(refused.getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }

    private static boolean isTransient(String code) {
        return switch (code) {
            case "LOADING", "OOM", "MISCONF", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY" -> true;
            default -> false;
        };
    }
}
