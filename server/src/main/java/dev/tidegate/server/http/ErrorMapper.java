package dev.tidegate.server.http;

import dev.tidegate.IdConflictException;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.StoreException;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.config.plans.Misspelt;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.ops.StoreEventLog;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong → what is said, and logged where an operator should know. Safe for any number of threads. */
public final class ErrorMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);
    /** Nothing says that it will take longer. */
    private static final long STORE_RETRY_SECONDS = 1;

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
        Throwable cause = cause(failure);
        if (cause instanceof HttpProblemException refused) {
            return refused.answer();
        }
        if (cause instanceof IdConflictException conflict) {
            return Problem.of(
                    ProblemType.CONFLICT,
                    new InvalidInputException(
                            "id", conflict.id(), "the same request again, or an id that no other request has"));
        }
        if (cause instanceof TooManyReservationsException tooMany) {
            return Problem.of(ProblemType.TOO_MANY_RESERVATIONS, String.valueOf(tooMany.getMessage()), Header.NO_RETRY);
        }
        if (cause instanceof InvalidInputException invalid) {
            return Problem.of(ProblemType.UNACCEPTABLE, Misspelt.suggested(invalid));
        }
        return cause instanceof StoreException store ? storeLost(store) : unexpected(route, cause);
    }

    static boolean isOfStore(Throwable failure) {
        return cause(failure) instanceof StoreException;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }

    /** To be told of every decision. */
    void storeAnswered() {
        if (life.isDegraded() && !limiter.failures().degraded()) {
            life.over();
        }
    }

    private Response storeLost(StoreException failure) {
        if (failure.kind() == StoreException.Kind.FULL) {
            return storeFull();
        }
        if (failure.kind() == StoreException.Kind.UNREADABLE) {
            return unreadable(failure);
        }
        life.seen(failure);
        return Problem.of(
                ProblemType.STORE_UNAVAILABLE,
                "the store could not answer; it is not known whether the request was carried out",
                json -> json.writeStringField("source", "none"),
                Header.retryAfter(STORE_RETRY_SECONDS));
    }

    /** One value was damaged: its subject is refused, and nobody else; the store is well. */
    private Response unreadable(StoreException failure) {
        String key = failure.key().orElse("");
        String reason = String.valueOf(failure.getMessage());
        if (unreadable.size() < MOST_UNREADABLE && unreadable.add(key)) {
            LOG.error("event=store.unreadable key={} reason={}", Printable.quoted(key), Printable.quoted(reason));
        }
        return Problem.of(
                ProblemType.STATE_UNREADABLE,
                reason + "; nothing was done, and a reset of the subject forgets the value",
                json -> {
                    json.writeStringField("source", "none");
                    json.writeStringField("cause", "unreadable");
                    json.writeStringField("key", key);
                },
                Header.retryAfter(STORE_RETRY_SECONDS));
    }

    /** A store that is full answers: it is not away, and others are served. */
    private static Response storeFull() {
        return Problem.of(
                ProblemType.STORE_FULL,
                "the store is at its bound and has no room for what this would write; nothing was done",
                json -> {
                    json.writeStringField("source", "none");
                    json.writeStringField("cause", "full");
                },
                Header.retryAfter(STORE_RETRY_SECONDS));
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
