package dev.tidegate.config.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.config.Fields;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks core about the fields of a limit that are judged together. Core names the first fault only, so each question
 * is a limit of its own in which everything else is beyond reproach.
 */
record Combinations(Fields fields, LimitReader.Parts parts, Optional<OptionalLong> capacity) {
    static final Window ANY_WINDOW = Window.sliding(Duration.ofHours(1));

    /** A bucket of 1 fills up in time whatever its rate. */
    private static final long ANY_CAPACITY = 1;

    private static final TokenWeights ANY_WEIGHTS = new TokenWeights(Map.of(TokenKind.INPUT, 1));

    static Limit.Builder sample(String name) {
        return Limit.builder(name, Meter.REQUESTS, ANY_WINDOW);
    }

    void check() {
        parts.modelScope()
                .ifPresent(names -> ask(
                        sample("any").scope(parts.scope().orElse(Scope.TENANT)).modelScope(names), ""));
        parts.meter().ifPresent(this::weights);
        parts.window().ifPresent(window -> {
            parts.meter().or(() -> meterFor(window)).ifPresent(meter -> windowAndRefunds(window, meter));
            capacity.ifPresent(units -> capacityOf(window, units));
            parts.concurrencyRetry().ifPresent(retry -> retryOf(window, retry));
            parts.lease().ifPresent(lease -> leaseOf(window, lease));
        });
    }

    private void weights(Meter meter) {
        if (parts.weights().isPresent()) {
            ask(Limit.builder("any", meter, ANY_WINDOW).weights(ANY_WEIGHTS), "");
        }
    }

    /** While the meter is unknown only what every meter would say is a fault. */
    private static Optional<Meter> meterFor(Window window) {
        return Optional.of(window instanceof Window.Concurrent ? Meter.CONCURRENCY : Meter.REQUESTS);
    }

    private void windowAndRefunds(Window window, Meter meter) {
        ask(
                Limit.builder("any", meter, window)
                        .capacity(ANY_CAPACITY)
                        .refunds(parts.refunds().isEmpty()),
                "");
    }

    private void capacityOf(Window window, OptionalLong units) {
        if (!(window instanceof Window.Bucket || window instanceof Window.Concurrent)) {
            return;
        }
        Limit.Builder limit = Limit.builder("any", meterFor(window).orElseThrow(), window);
        units.ifPresent(limit::capacity);
        ask(
                limit,
                parts.meter()
                        .filter(Meter.SPEND::equals)
                        .map(spend -> ", in nano-dollars")
                        .orElse(""));
    }

    private void retryOf(Window window, Duration retry) {
        if (!(window instanceof Window.Concurrent)) {
            ask(sample("any").concurrencyRetry(retry.plusMillis(1)), "");
        }
    }

    /** A limit that every lease fits that fits one. */
    static Limit.Builder leased(Duration lease) {
        return Limit.builder("any", Meter.REQUESTS, Window.fixed(Duration.ofHours(1)))
                .lease(lease);
    }

    private void leaseOf(Window window, Duration lease) {
        Limit.Builder limit = Limit.builder("any", meterFor(window).orElseThrow(), window);
        ask(limit.capacity(ANY_CAPACITY).lease(lease), "");
    }

    private void ask(Limit.Builder limit, String unit) {
        try {
            limit.build();
        } catch (InvalidInputException e) {
            fields.optional(e.field())
                    .or(() -> fields.optional("window"))
                    .ifPresent(at -> at.fault(e.expected() + unit));
        }
    }
}
