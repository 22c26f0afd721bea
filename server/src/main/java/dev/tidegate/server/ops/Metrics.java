package dev.tidegate.server.ops;

import dev.tidegate.Decision;
import dev.tidegate.FailureStatus;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.UsageBody;
import dev.tidegate.server.http.wire.ConnectionCounts;
import dev.tidegate.server.http.wire.WireFault;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.usage.UsageReading;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The metrics, as text for Prometheus. Labels have few values, all of our own but for a bounded number of models: no subject, no plan. Everything is registered before
 * the first call or when a source is first seen, so that a decision allocates nothing here. Safe for any number of threads.
 */
public final class Metrics {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    /** Around the deadline of 50 ms, and a network within a region. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(75),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    /** Callers choose the names of models, so their number is bounded; a service calls far fewer. */
    private static final int MAX_MODELS = 256;

    /** No decision was possible. */
    private static final String NO_SOURCE = "none";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Operation, Timer> latency = new EnumMap<>(Operation.class);
    private final Map<Operation, Map<String, Outcomes>> decisions = new EnumMap<>(Operation.class);
    /** The registry remembers it weakly. */
    private final StoreEventLog life;

    private final RateLimiter limiter;

    private final Map<String, Counter> models = new ConcurrentHashMap<>();
    private final Counter otherModels;

    private final LongAdder unknownUsages = new LongAdder();
    private final LongAdder unpriced = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    private final EstimateMetrics estimates;
    private final CostMetrics costs;
    private final ConfigurationMetrics configurations;
    private final TopMetrics top;
    private final LeaseMetrics leases;
    private final RecentDecisions recent;

    private record Outcomes(Counter allowed, Counter denied, Counter failed) {}

    public Metrics(StoreEventLog life, RateLimiter limiter, TimeSource clock) {
        this.recent = new RecentDecisions(clock);
        this.life = life;
        this.limiter = limiter;
        this.estimates = new EstimateMetrics(registry, limiter::prices);
        this.costs = new CostMetrics(registry);
        this.configurations = new ConfigurationMetrics(registry, limiter);
        this.top = new TopMetrics(registry, limiter);
        this.leases = new LeaseMetrics(registry, limiter);
        for (Operation operation : Operation.values()) {
            latency.put(
                    operation,
                    Timer.builder("tidegate.request.duration")
                            .description("From a whole request to its answer")
                            .tag("operation", operation.label())
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
            if (operation.decides()) {
                decisions.put(operation, new ConcurrentHashMap<>());
                outcomes(operation, limiter.source());
            }
        }
        Gauge.builder("tidegate.requests.in.flight", this, Metrics::inFlight)
                .description("Requests that are not answered yet")
                .strongReference(true)
                .register(registry);
        otherModels = named("other");
        FunctionCounter.builder("tidegate.denials.repeated", limiter, RateLimiter::repeatedDenials)
                .description("Denials repeated without asking the store")
                .register(registry);
        ofStore();
        ofFailures();
        counter(
                "tidegate.usage.unknown",
                "Usages with a count that no format knows: at least what was held was booked",
                unknownUsages);
        counter(
                "tidegate.settles.unpriced",
                "Settles and adjustments without a price: the plan's rule was booked as spend",
                unpriced);
    }

    /** What was decided while the store could not answer, and what became of it. */
    private void ofFailures() {
        Gauge.builder("tidegate.instances", limiter, each -> each.failures().instances())
                .description("Processes that share the store, as far as known; 0 if it was never heard")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "tidegate.journal.pending",
                        limiter,
                        each -> each.failures().pending())
                .description("What waits to be booked")
                .strongReference(true)
                .register(registry);
        failures("tidegate.blind.allowed", "Calls allowed without the store", FailureStatus::blindAllowed);
        failures("tidegate.blind.denied", "Calls denied without the store", FailureStatus::blindDenied);
        failures("tidegate.journal.added", "Settles and cancellations kept for later", FailureStatus::journalled);
        failures("tidegate.journal.replayed", "Of these, those done since", FailureStatus::replayed);
        failures(
                "tidegate.journal.written.back",
                "Calls, reservations and batches allowed without the store and booked since",
                FailureStatus::writtenBack);
        failures("tidegate.journal.refused", "What the store would not book when it could", FailureStatus::refused);
        failures("tidegate.journal.dropped", "What could not be booked and is lost", FailureStatus::dropped);
        failures(
                "tidegate.decisions.outcome.unknown",
                "Calls allowed without the store of which nobody knows whether it counted them as well",
                FailureStatus::outcomeUnknown);
        failures(
                "tidegate.decisions.late.charges",
                "Calls denied for want of an answer that the store turned out to have counted",
                FailureStatus::lateCharges);
        counter("tidegate.store.wiped", "Times that what the store kept was lost", life.count(Kind.WIPED));
        counter("tidegate.store.evicted", "Subjects whose counts were gone", life.count(Kind.EVICTED));
    }

    /** One usage was read. */
    public void used(UsageReading usage) {
        if (!usage.unknown().isEmpty()) {
            unknownUsages.increment();
        }
    }

    /** A step that said what was used was answered. */
    public void settled(String handle, Outcome outcome, UsageBody.Settled settled, OptionalLong byTable) {
        stepped(outcome);
        if (outcome.result() != Outcome.Result.SETTLED) {
            return;
        }
        if (!settled.actual().estimated()) {
            settled.actual().usage().ifPresent(usage -> estimates.settled(handle, usage));
        }
        OptionalLong reported = settled.reading().map(UsageReading::reported).orElse(OptionalLong.empty());
        if (reported.isPresent() && byTable.isPresent()) {
            costs.reported(reported.getAsLong(), byTable.getAsLong());
        }
    }

    /** A call, or the usage of one, named this model. */
    public void model(String name) {
        Counter known = models.get(name);
        if (known == null) {
            known = models.size() < MAX_MODELS ? models.computeIfAbsent(name, this::named) : otherModels;
        }
        known.increment();
    }

    private Counter named(String model) {
        return Counter.builder("tidegate.models")
                .description("Calls, and usages of calls, that named a model; beyond 256 models as other")
                .tag("model", model)
                .register(registry);
    }

    /** A step on a reservation was answered. One that is repeated is counted once. */
    public void stepped(Outcome outcome) {
        if (outcome.unpriced() && outcome.result() != Outcome.Result.ALREADY) {
            unpriced.increment();
        }
    }

    /** Where other parts of the server register what they measure. */
    public MeterRegistry registry() {
        return registry;
    }

    /** The last decisions, which no label could name. */
    public RecentDecisions recent() {
        return recent;
    }

    /** What calls reserve, beside what they use. */
    public EstimateMetrics estimates() {
        return estimates;
    }

    private void failures(String name, String description, ToLongFunction<FailureStatus> figure) {
        FunctionCounter.builder(name, limiter, each -> figure.applyAsLong(each.failures()))
                .description(description)
                .register(registry);
    }

    /** Bounded, so that the loss of one by time or by number can be seen. */
    public void ofConnections(ConnectionCounts connections) {
        Gauge.builder("tidegate.connections", connections, ConnectionCounts::open)
                .description("Connections that are open")
                .strongReference(true)
                .register(registry);
        for (WireFault fault : WireFault.values()) {
            FunctionCounter.builder("tidegate.requests.refused", connections, each -> each.refusals(fault))
                    .description("Requests refused before their route was looked up; the connection was closed")
                    .tag("reason", fault.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** Of a ledger that counts what becomes of its records. */
    public void ofLedger(UsageLedger ledger) {
        if (ledger instanceof LedgerLog log) {
            log.register(registry);
        }
    }

    private void ofStore() {
        flag("tidegate.store.degraded", "1 while the store cannot answer", StoreEventLog::isDegraded);
        flag("tidegate.store.breaker.open", "1 while nothing is sent to the store", StoreEventLog::isBreakerOpen);
        counter("tidegate.store.reconnects", "Attempts to have a lost connection back", life.count(Kind.RECONNECTING));
        counter("tidegate.store.failovers", "Other servers that turned out to be primaries", life.count(Kind.FAILOVER));
        counter(
                "tidegate.store.credentials.renewed",
                "Passwords or tokens taken into use after the first",
                life.count(Kind.CREDENTIALS_RENEWED));
        counter(
                "tidegate.store.outcome.unknown",
                "Calls to the store without an answer: at most so many were executed",
                life.unansweredCount());
        counter(
                "tidegate.store.scripts.missing",
                "Calls answered NOSCRIPT, which the store repeats after it has sent the script",
                life.scriptsMissingCount());
    }

    private void flag(String name, String description, Predicate<StoreEventLog> state) {
        Gauge.builder(name, life, each -> state.test(each) ? 1 : 0)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .register(registry);
    }

    /** Requests that are not answered yet. */
    public double inFlight() {
        // Ended first: else a call that begins and ends in between makes it negative.
        long done = ended.sum();
        return begun.sum() - done;
    }

    public void begin() {
        begun.increment();
    }

    public void end(Operation operation, long micros) {
        ended.increment();
        Objects.requireNonNull(latency.get(operation)).record(Math.max(0, micros), TimeUnit.MICROSECONDS);
    }

    public void decided(Operation operation, Decision decision) {
        Outcomes outcomes = outcomes(operation, decision.source());
        (decision.allowed() ? outcomes.allowed() : outcomes.denied()).increment();
    }

    /** No decision, because the store could not answer. */
    public void failed(Operation operation) {
        outcomes(operation, NO_SOURCE).failed().increment();
    }

    private Outcomes outcomes(Operation operation, String source) {
        Map<String, Outcomes> bySource = Objects.requireNonNull(decisions.get(operation));
        Outcomes known = bySource.get(source);
        return known != null ? known : bySource.computeIfAbsent(source, any -> register(operation, source));
    }

    private Outcomes register(Operation operation, String source) {
        return new Outcomes(
                counter(operation, source, "allowed"),
                counter(operation, source, "denied"),
                counter(operation, source, "failed"));
    }

    private Counter counter(Operation operation, String source, String outcome) {
        return Counter.builder("tidegate.decisions")
                .description("Answers to acquire and check")
                .tags("operation", operation.label(), "outcome", outcome, "source", source)
                .register(registry);
    }

    public Response answer() {
        configurations.renew();
        top.renew();
        leases.renew();
        return new Response(200, CONTENT_TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8), List.of());
    }
}
