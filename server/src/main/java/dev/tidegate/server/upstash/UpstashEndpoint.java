package dev.tidegate.server.upstash;

import dev.tidegate.TimeSource;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.http.Listener;
import dev.tidegate.server.upstash.access.CommandGuard;
import dev.tidegate.server.upstash.cluster.RoutedRedis;
import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.script.ScriptBook;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all event loops of the endpoint share. Safe for any number of threads. */
public final class UpstashEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(UpstashEndpoint.class);

    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int MAX_HEADER_BYTES = 32 * 1024;
    /** Smaller answers cost more to compress than to send. */
    private static final int COMPRESSED_FROM_BYTES = 4096;

    private final UpstashOptions options;
    private final RawRedis redis;
    private final CommandGuard guard;
    private final UpstashMeters meters;
    private final BooleanSupplier stopping;
    private final ScriptBook scripts;
    private final Replays replays = new Replays();
    private final TimeSource clock;
    private final String syncPrefix;
    private final AtomicLong syncs = new AtomicLong();

    public UpstashEndpoint(UpstashParts parts, MeterRegistry registry, TimeSource clock, BooleanSupplier stopping) {
        this.clock = clock;
        this.syncPrefix = Long.toString(clock.nowMicros(), 36) + "-";
        this.options = parts.options();
        this.redis = parts.redis();
        this.guard = parts.access().guard();
        this.meters = new UpstashMeters(registry);
        this.stopping = stopping;
        this.scripts = new ScriptBook(options.fixedSemantics(), () -> !redis.isSingle(), redis::isOld);
    }

    /** Returns what answers the requests of one event loop. To be called on it. */
    public Handler<HttpServerRequest> onLoop(Vertx vertx) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        redis.useLoop(context.nettyEventLoop());
        UpstashHandler handler = new UpstashHandler(this, context);
        vertx.setPeriodic(UpstashHandler.TICK_MILLIS, each -> handler.tick());
        return handler::handle;
    }

    /** Returns how a listener of the endpoint differs: commands may be in its paths, and large answers are compressed. */
    public static HttpServerOptions listening() {
        return Listener.usual()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setCompressionSupported(true)
                .setCompressionContentSizeThreshold(COMPRESSED_FROM_BYTES);
    }

    /** Closes what lives on the event loops, once all is answered and before they end. */
    public CompletionStage<Void> end() {
        return redis.leaveLoops();
    }

    UpstashOptions options() {
        return options;
    }

    RawRedis redis() {
        return redis;
    }

    CommandGuard guard() {
        return guard;
    }

    UpstashMeters meters() {
        return meters;
    }

    CommandRunner runner(Context context) {
        return new CommandRunner(new RoutedRedis(redis, new Outbox(redis, context)::send), scripts, meters);
    }

    Replays replays() {
        return replays;
    }

    long nowMicros() {
        return clock.nowMicros();
    }

    boolean isStopping() {
        return stopping.getAsBoolean();
    }

    /** Another one for each answer. One server has every write before every later read, so that the value means nothing. */
    String syncToken() {
        return syncPrefix + syncs.incrementAndGet();
    }

    /** How many ticks a request waits for Redis. */
    long deadlineTicks() {
        return options.deadline().toMillis() / UpstashHandler.TICK_MILLIS + 1;
    }

    /** The answer to a request that Redis has not answered in time. */
    Answer late() {
        return Answer.error(
                503, "ERR Redis did not answer within " + options.deadline().toMillis() + " ms");
    }

    Answer health() {
        boolean ready = redis.isConnected() && !isStopping();
        String text = ready ? "{\"status\":\"ok\"}" : "{\"error\":\"ERR Redis is not connected\"}";
        return Answer.json(ready ? 200 : 503, text.getBytes(StandardCharsets.US_ASCII));
    }

    void failed(RuntimeException failure) {
        LOG.error("event=upstash.failed", failure);
    }
}
