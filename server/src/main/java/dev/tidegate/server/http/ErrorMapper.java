package dev.tidegate.server.http;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.StoreException;
import dev.tidegate.config.plans.Misspelt;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.FailureAnswer;
import dev.tidegate.server.ops.StoreEventLog;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps failures to responses, and logs those that an operator should see. Safe for any number of threads. */
public final class ErrorMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);
    /** Each key is logged once; of more than so many no more is said. */
    private static final int MOST_UNREADABLE = 1_000;

    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final StoreEventLog life;
    private final RateLimiter limiter;

    public ErrorMapper(StoreEventLog life, RateLimiter limiter) {
        this.life = life;
        this.limiter = limiter;
    }

    public Response answer(String route, Throwable failure) {
        Throwable cause = StoreException.unwrapped(failure);
        if (cause instanceof StoreException store) {
            noticed(store);
        }
        return FailureAnswer.of(cause instanceof InvalidInputException invalid ? Misspelt.suggested(invalid) : cause)
                .orElseGet(() -> unexpected(route, cause));
    }

    static boolean isOfStore(Throwable failure) {
        return StoreException.unwrapped(failure) instanceof StoreException;
    }

    /** Called on every decision. */
    void storeAnswered() {
        if (life.isDegraded() && !limiter.failures().degraded()) {
            life.over();
        }
    }

    /** A store that is full answers: it is not away, and others are served. Nor is it for one damaged value. */
    private void noticed(StoreException failure) {
        if (failure.kind() == StoreException.Kind.UNREADABLE) {
            unreadable(failure.key().orElse(""), String.valueOf(failure.getMessage()));
        } else if (failure.kind() != StoreException.Kind.FULL) {
            life.seen(failure);
        }
    }

    private void unreadable(String key, String reason) {
        if (unreadable.size() < MOST_UNREADABLE && unreadable.add(key)) {
            LOG.error("event=store.unreadable key={} reason={}", Printable.quoted(key), Printable.quoted(reason));
        }
    }

    private static Response unexpected(String route, Throwable failure) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        LOG.error("event=request.failed id={} route={}", id, Printable.quoted(route), failure);
        return Problem.of(
                ProblemType.INTERNAL,
                "something failed in the server; its log has the details under this id",
                json -> json.writeStringField("id", id));
    }
}
