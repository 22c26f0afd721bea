package dev.tidegate.server.ops;

import dev.tidegate.Request;
import dev.tidegate.plan.Meter;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * How far what calls reserved is from what they used, by model. Only calls that this process reserved and settled are
 * compared, and only the latest ones that are open: a sample that needs no memory per call. Safe for any number of threads,
 * without a lock.
 */
public final class EstimateMetrics {
    /** Open calls that are remembered; of two that meet in one slot the later. A power of two. */
    static final int SLOTS = 8192;
    /** Families that have a label of their own; the price table has about a thousand. */
    static final int MAX_MODELS = 64;
    /** Models without a price and those beyond the bound. A price table may have no model of this name. */
    static final String OTHER = "other";

    /** One call that holds a million tokens and uses one would outweigh a million calls. */
    private static final double MAX_ERROR = 10;

    private final MeterRegistry registry;
    private final Supplier<Optional<Prices>> prices;
    private final AtomicReferenceArray<Held> open = new AtomicReferenceArray<>(SLOTS);
    private final Map<String, Kinds> models = new ConcurrentHashMap<>();
    private final Kinds others;

    private record Held(String handle, String model, OptionalLong input, OptionalLong output) {}

    private record Kinds(Kind input, Kind output) {}

    private record Kind(DistributionSummary error, Counter held, Counter used) {
        void compare(OptionalLong estimate, long actual) {
            if (estimate.isPresent()) {
                double off = Math.abs((double) estimate.getAsLong() - actual) / Math.max(1, actual);
                error.record(Math.min(MAX_ERROR, off));
                held.increment((double) estimate.getAsLong());
                used.increment((double) actual);
            }
        }
    }

    EstimateMetrics(MeterRegistry registry, Supplier<Optional<Prices>> prices) {
        this.registry = registry;
        this.prices = prices;
        this.others = register(OTHER);
    }

    private static int slot(String handle) {
        int hash = handle.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    /** A call that was let through. */
    public void reserved(String handle, Request request) {
        OptionalLong input = request.cost().part(Meter.INPUT_TOKENS);
        OptionalLong output = request.cost().part(Meter.OUTPUT_TOKENS);
        if (input.isPresent() || output.isPresent()) {
            String model = request.subject().model().orElse(OTHER);
            open.set(slot(handle), new Held(handle, model, input, output));
        }
    }

    /** The call that {@code handle} stands for used this. */
    void settled(String handle, Usage usage) {
        Held held = open.get(slot(handle));
        if (held != null && held.handle().equals(handle) && open.compareAndSet(slot(handle), held, null)) {
            Kinds kinds = kinds(held.model());
            kinds.input().compare(held.input(), usage.sent());
            kinds.output().compare(held.output(), usage.outputTokens());
        }
    }

    /** A model without a price could be any text, so that labels would have no bound. */
    private Kinds kinds(String model) {
        Optional<Prices> now = prices.get();
        if (now.isEmpty() || now.get().unitPrices(model).isEmpty()) {
            return others;
        }
        String family = now.get().family(model);
        Kinds known = models.get(family);
        return known != null ? known : added(family);
    }

    private synchronized Kinds added(String family) {
        return models.size() < MAX_MODELS || models.containsKey(family)
                ? models.computeIfAbsent(family, this::register)
                : others;
    }

    private Kinds register(String model) {
        return new Kinds(register(model, "input"), register(model, "output"));
    }

    private Kind register(String model, String kind) {
        return new Kind(
                DistributionSummary.builder("tidegate.estimate.error")
                        .description(
                                "How far what a call reserved is from what it used, as a share of that; at most 10")
                        .tags("model", model, "kind", kind)
                        .register(registry),
                tokens(model, kind, "held"),
                tokens(model, kind, "used"));
    }

    private Counter tokens(String model, String kind, String what) {
        return Counter.builder("tidegate.estimate.tokens")
                .description("Tokens that compared calls reserved, and used")
                .tags("model", model, "kind", kind, "what", what)
                .register(registry);
    }
}
