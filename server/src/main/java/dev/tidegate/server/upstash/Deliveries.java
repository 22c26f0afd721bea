package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.reply.Answer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The last request of each connection of one event loop, whose answer may not have arrived. Lives on that loop. */
final class Deliveries {
    private static final CharSequence RETRY = HttpHeaders.createOptimized("upstash-telemetry-retry");

    private final Replays replays;
    private final Map<HttpConnection, Place> places = new HashMap<>();

    /** A connection as its answers know it: they outlive it, and must not keep its buffers. */
    private static final class Place {
        private Replays.@Nullable Entry last;
    }

    Deliveries(Replays replays) {
        this.replays = replays;
    }

    /**
     * Whether the end of another connection is to be waited for, to know whether its answer was lost: a caller may send its request again
     * sooner than the end of the first connection is noticed.
     */
    boolean isUndecided(Exchange exchange, byte[] body) {
        int attempt = attempt(exchange.request.getHeader(RETRY));
        return attempt > 0 && replays.isUndecided(digest(exchange, body), attempt, Caller.of(exchange.request));
    }

    private static byte[] digest(Exchange exchange, byte[] body) {
        return Replays.digest(exchange.access.name(), exchange.request.uri(), exchange.format, body);
    }

    /**
     * Returns the answer of an earlier attempt of this request, which may still be to come. Empty if there is none: then the request is to
     * be executed, and its answer is remembered.
     */
    Optional<CompletableFuture<Answer>> answered(Exchange exchange, byte[] body, LongSupplier clock) {
        HttpServerRequest request = exchange.request;
        Place place = place(request.connection());
        byte[] digest = digest(exchange, body);
        int attempt = attempt(request.getHeader(RETRY));
        Caller caller = Caller.of(request);
        Optional<Replays.Entry> before =
                attempt > 0 ? replays.take(digest, attempt, caller, place, clock.getAsLong()) : Optional.empty();
        Replays.Entry entry = before.orElseGet(() -> replays.begin(digest, attempt, caller, place, exchange.answer));
        owns(place, entry);
        if (before.isPresent()) {
            return Optional.of(entry.answer());
        }
        var unused = exchange.answer.thenAccept(answer -> replays.answered(entry, answer, clock.getAsLong()));
        return Optional.empty();
    }

    /** A repetition without a number is the last that any client makes. */
    private static int attempt(@Nullable String header) {
        if (header == null) {
            return 0;
        }
        return header.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(header) : Integer.MAX_VALUE;
    }

    private Place place(HttpConnection connection) {
        Place known = places.get(connection);
        if (known != null) {
            return known;
        }
        Place place = new Place();
        places.put(connection, place);
        connection.closeHandler(gone -> {
            places.remove(connection);
            if (place.last != null) {
                replays.undelivered(place.last, place);
            }
        });
        return place;
    }

    /** A connection that sends a request has read the answer to the one before. */
    private void owns(Place place, Replays.Entry entry) {
        Replays.Entry before = place.last;
        place.last = entry;
        if (before != null && before != entry) {
            replays.arrived(before, place);
        }
    }
}
