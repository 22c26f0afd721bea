package dev.tidegate.call;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Estimate;
import dev.tidegate.usage.Estimator;
import dev.tidegate.usage.UsageReader;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Meters the calls of models for an adapter of a framework: each call is reserved before it is made, kept open while it
 * lives, and settled once with what the provider reports.
 *
 * <pre>{@code
 * ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();
 * ModelCall call = calls.begin(PlannedCall.of(Subject.of("acme").withModel("gpt-5-mini"), PromptSize.of(text)));
 * try {
 *     Answer answer = model.call(text);
 *     ModelCalls.await(call.settle(Actual.of(Usage.of(answer.input(), answer.output()))));
 * } catch (RuntimeException e) {
 *     ModelCalls.await(call.failed(e, OptionalInt.empty()));
 *     throw e;
 * }
 * }</pre>
 *
 * <p>One thread of its own, from the first call on, extends calls and ends those whose stream fell silent. Safe for any
 * number of threads. The limiter stays open when this is closed.
 */
public final class ModelCalls implements AutoCloseable {
    /** A call without chunks is kept open no longer than this, so that a lost one does not hold its slot for ever. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(15);
    /** An answer waits no longer for its booking, which goes on behind it. */
    private static final long LONGEST_WAIT_MILLIS = 3_000;

    /** How long a slot is taken that is given back at once. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final long SHORTEST_TICK_MICROS = 5_000;

    final RateLimiter limiter;
    final Estimator estimator;
    final UsageReader reader;
    final OnAbort onAbort;
    final Duration ttl;
    final CallListener listener;
    final TimeSource clock;
    private final String plan;
    private final Duration idle;
    private final Optional<Function<String, Meter>> toolMeter;
    private final Set<ModelCall> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticks = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-calls");
        thread.setDaemon(true);
        return thread;
    });

    private ModelCalls(Builder builder) {
        this.limiter = builder.limiter;
        this.plan = builder.plan;
        this.estimator = builder.estimator;
        this.reader = builder.reader;
        this.onAbort = builder.onAbort;
        this.ttl = builder.ttl;
        this.idle = builder.idle;
        this.toolMeter = builder.toolMeter;
        this.listener = builder.listener;
        this.clock = builder.clock;
    }

    /** Starts with the defaults; the limiter decides. */
    public static Builder builder(RateLimiter limiter) {
        return new Builder(given("limiter", limiter));
    }

    /**
     * Reserves a call, or throws.
     *
     * @throws CallDeniedException if a limit denies it
     * @throws InvalidInputException as {@link RateLimiter#reserve}
     */
    public ModelCall begin(PlannedCall planned) {
        try {
            return beginAsync(planned).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** {@link #begin} without waiting. */
    public CompletionStage<ModelCall> beginAsync(PlannedCall planned) {
        Estimate estimate = estimate(planned);
        Cost cost = estimate.cost();
        Request request = new Request(planned.subject(), planName(planned), cost);
        ReserveRequest reserve = ReserveRequest.of(request).withTtl(ttl);
        return limiter.reserveAsync(reserve).thenApply(reservation -> {
            if (!reservation.granted()) {
                throw denial(planned, new CallDeniedException(reservation.decision()));
            }
            ModelCall call = new ModelCall(this, planned, estimate, reservation);
            open.add(call);
            startTicks();
            return call;
        });
    }

    /**
     * Denies a call that would be denied now, and counts nothing.
     *
     * @throws CallDeniedException if a limit would deny it
     */
    public void check(PlannedCall planned) {
        Decision decision = looked(new Request(
                        planned.subject(), planName(planned), estimate(planned).cost()))
                .toCompletableFuture()
                .join();
        if (!decision.allowed()) {
            throw denial(planned, new CallDeniedException(decision));
        }
    }

    /**
     * What a reserve would say. Where the plan has a concurrent limit it is reserved and given back: no look counts
     * slots.
     */
    CompletionStage<Decision> looked(Request request) {
        boolean concurrent = limiter.plans().plan(request.plan()).stream()
                .flatMap(known -> known.limits().stream())
                .anyMatch(limit -> limit.window() instanceof Window.Concurrent && !limit.shadow());
        if (!concurrent) {
            return limiter.checkAsync(request);
        }
        return limiter.reserveAsync(ReserveRequest.of(request).withTtl(LOOK)).thenCompose(reservation -> {
            Decision decision = reservation.decision();
            return reservation.granted()
                    ? reservation.cancelAsync().thenApply(outcome -> decision)
                    : CompletableFuture.completedFuture(decision);
        });
    }

    CallDeniedException denial(PlannedCall planned, CallDeniedException denial) {
        Listeners.tell(() -> listener.denied(planned, denial));
        return denial;
    }

    /** Under which plan a call is decided. */
    String planName(PlannedCall planned) {
        return planned.plan().orElse(plan);
    }

    private Estimate estimate(PlannedCall planned) {
        Estimate one = estimator.estimate(planned.subject().model().orElse(""), planned.prompt());
        long each = planned.maxOutputTokens().orElse(one.outputTokens());
        return one.withMaxTokens(Math.multiplyExact(each, (long) planned.answers()));
    }

    /** Which meter counts the calls of this tool; empty if none does. */
    Optional<Meter> meterOf(String tool) {
        return toolMeter.map(meters -> meters.apply(tool));
    }

    /** Waits until a call is booked, for three seconds at most: the booking goes on behind the answer. Never throws. */
    public static void await(CompletionStage<?> booking) {
        CompletableFuture<?> future = booking.toCompletableFuture();
        if (future.isDone()) {
            return;
        }
        try {
            future.get(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Reported to the listener when the booking ends.
        }
    }

    private void startTicks() {
        if (ticks.compareAndSet(false, true) && !timer.isShutdown()) {
            long micros = Math.max(SHORTEST_TICK_MICROS, Math.min(ttl.toNanos() / 6_000, idle.toNanos() / 4_000));
            var unused = timer.scheduleWithFixedDelay(this::tick, micros, micros, TimeUnit.MICROSECONDS);
        }
    }

    private void tick() {
        long nowMicros = clock.nowMicros();
        for (ModelCall call : open) {
            try {
                call.tick(nowMicros, idle.toNanos() / 1_000, LONGEST_SILENCE.toNanos() / 1_000);
            } catch (RuntimeException e) {
                // The timer would never call again.
                Listeners.tell(() -> listener.failed(call, e));
            }
        }
    }

    void ended(ModelCall call) {
        open.remove(call);
    }

    /** Calls that are reserved and not settled yet. */
    public int openCalls() {
        return open.size();
    }

    /** Ends the thread. Calls that are still open can be settled; those that are not expire, charged as held. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Collects the choices. Not safe for several threads. */
    public static final class Builder {
        private static final Duration DEFAULT_TTL = Duration.ofMinutes(1);
        private static final Duration DEFAULT_IDLE = Duration.ofMinutes(2);
        private static final Duration LONGEST = Duration.ofDays(7);

        private final RateLimiter limiter;
        private String plan = "pro";
        private Estimator estimator = Estimator.builder().build();
        private UsageReader reader = UsageReader.builtIn();
        private OnAbort onAbort = OnAbort.ESTIMATE;
        private Duration ttl = DEFAULT_TTL;
        private Duration idle = DEFAULT_IDLE;
        private Optional<Function<String, Meter>> toolMeter = Optional.empty();
        private CallListener listener = new LoggingListener();
        private TimeSource clock = TimeSource.system();

        private Builder(RateLimiter limiter) {
            this.limiter = limiter;
        }

        /** The plan of calls that name none; {@code pro} by default. */
        public Builder plan(String value) {
            this.plan = given("plan", value);
            return this;
        }

        /** What a call is held at; it learns from what calls really used. One of its own by default. */
        public Builder estimator(Estimator value) {
            this.estimator = given("estimator", value);
            return this;
        }

        /** Reads what providers report; {@link UsageReader#builtIn} by default. */
        public Builder usageReader(UsageReader value) {
            this.reader = given("usageReader", value);
            return this;
        }

        /** What a call without a known usage is charged; {@link OnAbort#ESTIMATE} by default. */
        public Builder onAbort(OnAbort value) {
            this.onAbort = given("onAbort", value);
            return this;
        }

        /**
         * How long a reservation stays open without being extended; a minute by default. Every third of it a call that
         * lives is extended.
         *
         * @throws InvalidInputException if it is not whole microseconds from 1 ms to 7 d
         */
        public Builder ttl(Duration value) {
            this.ttl = ReserveRequest.checkedTtl(given("ttl", value));
            return this;
        }

        /**
         * After so long without a chunk a stream is taken to be dead, and is settled; two minutes by default.
         *
         * @throws InvalidInputException outside 1 ms … 7 d
         */
        public Builder idle(Duration value) {
            given("idle", value);
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
                throw new InvalidInputException("idle", value, "1ms to 7d");
            }
            this.idle = value;
            return this;
        }

        /**
         * Counts the tools that an answer calls, before one of them is run: {@code value} has the meter for the name
         * of a tool. A plan of the limiter must have it. By default tools are not counted.
         */
        public Builder toolMeter(Function<String, Meter> value) {
            this.toolMeter = Optional.of(given("toolMeter", value));
            return this;
        }

        /** The listener for what becomes of calls. By default a denial, and a failure, is one line of the log. */
        public Builder listener(CallListener value) {
            this.listener = given("listener", value);
            return this;
        }

        /** By which silence is measured; the clock of this machine by default. */
        public Builder clock(TimeSource value) {
            this.clock = given("clock", value);
            return this;
        }

        /** The metered calls. */
        public ModelCalls build() {
            return new ModelCalls(this);
        }
    }
}
