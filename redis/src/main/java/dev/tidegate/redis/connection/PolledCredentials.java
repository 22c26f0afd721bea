package dev.tidegate.redis.connection;

import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Asks a source again and again, and notifies the connections when the answer changes. */
public final class PolledCredentials implements RedisCredentialsProvider, AutoCloseable {
    private final CredentialsSource source;
    private final StoreListener listener;
    private final Sinks.Many<RedisCredentials> changes = Sinks.many().replay().latest();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-redis-credentials");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Credentials last;
    private boolean failed;

    public PolledCredentials(CredentialsSource source, Duration interval, StoreListener listener) {
        this.source = source;
        this.listener = listener;
        var unused = asking.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            ask();
        } catch (RuntimeException keptAsTheyWere) {
            // What was given last stays in use; a connection that is made meanwhile asks again.
            failed();
        }
    }

    private synchronized RedisCredentials ask() {
        Credentials now = source.current();
        RedisCredentials told = RedisCredentials.just(now.user().orElse(null), now.password());
        failed = false;
        if (!now.equals(last)) {
            if (last != null) {
                listener.happened(new StoreEvent(Kind.CREDENTIALS_RENEWED, ""));
            }
            last = now;
            changes.emitNext(told, Sinks.EmitFailureHandler.FAIL_FAST);
        }
        return told;
    }

    /** Notified once, when it begins. */
    private synchronized void failed() {
        if (!failed) {
            failed = true;
            listener.happened(new StoreEvent(Kind.CREDENTIALS_FAILED, ""));
        }
    }

    /** What the source says now; what it said last if it fails. */
    private synchronized RedisCredentials askOrLast() {
        try {
            return ask();
        } catch (RuntimeException e) {
            failed();
            Credentials known = last;
            if (known == null) {
                throw e;
            }
            return RedisCredentials.just(known.user().orElse(null), known.password());
        }
    }

    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return Mono.fromCallable(this::askOrLast).subscribeOn(Schedulers.fromExecutorService(asking));
    }

    @Override
    public boolean supportsStreaming() {
        return true;
    }

    @Override
    public Flux<RedisCredentials> credentials() {
        return changes.asFlux();
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
