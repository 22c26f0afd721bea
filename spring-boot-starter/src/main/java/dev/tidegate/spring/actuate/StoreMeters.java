package dev.tidegate.spring.actuate;

import dev.tidegate.FailureStatus;
import dev.tidegate.RateLimiter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The figures on the store and on decisions made without asking it, under the names that Tidegate's server has for them. */
public final class StoreMeters implements MeterBinder {
    private final RateLimiter limiter;

    /** The figures of this limiter. */
    public StoreMeters(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "tidegate.store.degraded", status -> status.degraded() ? 1 : 0);
        gauge(registry, "tidegate.instances", FailureStatus::instances);
        gauge(registry, "tidegate.journal.pending", FailureStatus::pending);
        counter(registry, "tidegate.blind.allowed", FailureStatus::blindAllowed);
        counter(registry, "tidegate.blind.denied", FailureStatus::blindDenied);
        counter(registry, "tidegate.journal.added", FailureStatus::journalled);
        counter(registry, "tidegate.journal.replayed", FailureStatus::replayed);
        counter(registry, "tidegate.journal.written.back", FailureStatus::writtenBack);
        counter(registry, "tidegate.journal.refused", FailureStatus::refused);
        counter(registry, "tidegate.journal.dropped", FailureStatus::dropped);
        counter(registry, "tidegate.decisions.outcome.unknown", FailureStatus::outcomeUnknown);
        counter(registry, "tidegate.decisions.late.charges", FailureStatus::lateCharges);
        figure(registry, "tidegate.denials.repeated", RateLimiter::repeatedDenials);
        figure(registry, "tidegate.lease.slices.taken", each -> each.leases().taken());
        figure(registry, "tidegate.lease.slices.returned", each -> each.leases().returned());
        figure(registry, "tidegate.lease.slices.lost", each -> each.leases().lost());
        figure(registry, "tidegate.lease.decisions", each -> each.leases().decisions());
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<FailureStatus> figure) {
        Gauge.builder(name, limiter, known -> figure.applyAsDouble(known.failures()))
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, ToDoubleFunction<FailureStatus> figure) {
        figure(registry, name, known -> figure.applyAsDouble(known.failures()));
    }

    private void figure(MeterRegistry registry, String name, ToDoubleFunction<RateLimiter> figure) {
        FunctionCounter.builder(name, limiter, figure).register(registry);
    }
}
