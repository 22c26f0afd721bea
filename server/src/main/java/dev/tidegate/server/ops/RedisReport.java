package dev.tidegate.server.ops;

import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.doctor.HealthMonitor.Outcome;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether Redis can be used, and if not the one cause. At most one look a second, in a thread of its own and on a connection that is kept:
 * every other caller gets that result with its age, so that no number of callers becomes connections or a load. Safe for any number of
 * threads.
 */
public final class RedisReport {
    private static final long FRESH_MICROS = 1_000_000;

    private final Optional<HealthMonitor> checkup;
    private final boolean closed;
    private final TimeSource clock;
    private CompletableFuture<Response> latest = new CompletableFuture<>();
    private boolean begun;
    private long answeredMicros = Long.MIN_VALUE;

    /**
     * A report about one Redis, or that there is none.
     *
     * @param closed whether it must not be read: any client on the network could
     */
    public RedisReport(Optional<HealthMonitor> checkup, boolean closed, TimeSource clock) {
        this.checkup = checkup;
        this.closed = closed;
        this.clock = clock;
    }

    public CompletionStage<Response> answer() {
        if (closed) {
            throw new HttpProblemException(Problem.of(
                    ProblemType.UNAUTHORIZED,
                    "beyond loopback this route asks for an API key, and the server was started without"
                            + " (expected: a server with --api-keys)",
                    new Header("WWW-Authenticate", "Bearer")));
        }
        return known();
    }

    private synchronized CompletionStage<Response> known() {
        if (begun && !latest.isDone()) {
            return latest.copy();
        }
        long age = clock.nowMicros() - answeredMicros;
        // A clock that was set back makes nothing fresh for longer.
        if (begun && age >= 0 && age < FRESH_MICROS) {
            return latest.thenApply(answer -> aged(answer, age / FRESH_MICROS));
        }
        begun = true;
        latest = new CompletableFuture<>();
        look(latest);
        return latest.copy();
    }

    private static Response aged(Response answer, long seconds) {
        List<Header> headers = new ArrayList<>(answer.headers());
        headers.add(new Header(HttpHeaders.AGE.toString(), Long.toString(seconds)));
        return answer.with(headers);
    }

    private void look(CompletableFuture<Response> into) {
        Thread looking = new Thread(
                () -> {
                    try {
                        Response answer = looked();
                        synchronized (this) {
                            answeredMicros = clock.nowMicros();
                        }
                        into.complete(answer);
                    } catch (RuntimeException e) {
                        into.completeExceptionally(e);
                    }
                },
                "tidegate-redis-report");
        looking.setDaemon(true);
        looking.start();
    }

    private Response looked() {
        RedisReportJson json = new RedisReportJson(checkup.map(HealthMonitor::target), clock);
        if (checkup.isEmpty()) {
            return json.failed(Diagnosis.ofConfig(
                    FailureClass.CONFIG_MISSING, "The server was started without Redis and counts in its own memory"));
        }
        Outcome outcome = checkup.get().run();
        return outcome.failed().isPresent()
                ? json.failed(outcome.failed().get())
                : json.passed(outcome.passed().orElseThrow());
    }
}
