package dev.tidegate.server.auth;

import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Rounding;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Accepts a request with a known API key that has not expired. Health is open: a load balancer has none. */
public final class ApiKeyAuthenticator {
    private static final String SCHEME = "Bearer ";
    private static final String OPEN = "/health/";

    private final Optional<ApiKeys> keys;
    private final CallRates<KeyScope> rates;
    private final TimeSource clock;

    public ApiKeyAuthenticator(Optional<ApiKeys> keys, TimeSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.rates = new CallRates<>(clock, KeyScope::rate);
    }

    /** Who calls. */
    public Caller enter(HttpServerRequest request) {
        if (keys.isEmpty() || request.path().startsWith(OPEN)) {
            return Caller.ANYONE;
        }
        HashedSecrets.Entry<KeyScope> key = presented(keys.get(), request);
        long now = clock.nowMicros();
        if (key.scope().expires().filter(end -> micros(end) <= now).isPresent()) {
            throw refused("the API key " + key.name() + " has expired");
        }
        key.used(now);
        count(key);
        return Caller.of(key);
    }

    private void count(HashedSecrets.Entry<KeyScope> key) {
        rates.refusal(keys.orElseThrow().secrets(), key, 1).ifPresent(refused -> {
            throw new HttpProblemException(Problem.of(
                    ProblemType.KEY_RATE,
                    "the API key " + key.name() + " may make "
                            + key.scope().rate().orElseThrow().text() + " requests",
                    Header.retryAfter(Math.max(
                            1, refused.retryAfter().map(Rounding::secondsUp).orElse(1L)))));
        });
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static HashedSecrets.Entry<KeyScope> presented(ApiKeys keys, HttpServerRequest request) {
        List<String> credentials = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (credentials.size() != 1) {
            throw refused(credentials.isEmpty() ? "no API key was presented" : "more than one API key was presented");
        }
        String presented = credentials.get(0);
        if (!presented.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused("the credentials are not a bearer token");
        }
        return keys.entryOf(presented.substring(SCHEME.length()).strip())
                .orElseThrow(() -> refused("the API key is not known"));
    }

    private static HttpProblemException refused(String reason) {
        return new HttpProblemException(Problem.of(
                ProblemType.UNAUTHORIZED,
                reason + " (expected: Authorization: Bearer <API key>)",
                new Header("WWW-Authenticate", "Bearer")));
    }
}
