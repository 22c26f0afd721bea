package dev.tidegate.verification.outage;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.FailureMode;
import dev.tidegate.FailurePolicy;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Processes behind one store that a test takes away, in the plans that the tests of outages share. Upkeep runs when a test says so. */
abstract class OutageScene {
    static final Subject ACME = Subject.of("acme");
    static final Request CALL = Request.of("acme", "hourly");
    static final int CAPACITY = 100;
    final ManualTime time = ManualTime.at(1_790_000_000_000_000L);
    final UnreliableStore store = new UnreliableStore(time);
    final List<OneProcess> processes = new ArrayList<>();

    static Limit.Builder limit(String name, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(CAPACITY);
    }

    static Plan plan(String name, FailureMode mode) {
        return Plan.of(
                name,
                limit("hour-" + name, Window.sliding(Duration.ofHours(1)))
                        .onStoreFailure(mode)
                        .build());
    }

    static final Plans PLANS = Plans.of(
            plan("hourly", FailureMode.LOCAL),
            plan("open", FailureMode.OPEN),
            plan("closed", FailureMode.CLOSED),
            Plan.of(
                    "mixed",
                    limit("strict", Window.sliding(Duration.ofHours(1)))
                            .onStoreFailure(FailureMode.CLOSED)
                            .build(),
                    limit("loose", Window.sliding(Duration.ofHours(1)))
                            .onStoreFailure(FailureMode.OPEN)
                            .build()),
            Plan.of(
                    "monthly",
                    limit("month", Window.calendar(Window.Unit.MONTH, ZoneOffset.UTC))
                            .build()),
            Plan.of(
                    "fixed",
                    limit("minute", Window.fixed(Duration.ofMinutes(1))).build()),
            Plan.of(
                    "bucket",
                    limit("burst", Window.bucket(10, Duration.ofSeconds(1))).build()),
            Plan.of(
                    "tokens",
                    Limit.builder("per-hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                            .capacity(1_000)
                            .build(),
                    Limit.builder("at-once", Meter.CONCURRENCY, Window.concurrent())
                            .capacity(4)
                            .build()),
            Plan.of(
                            "charging",
                            Limit.builder("all-day", Meter.TOKENS, Window.sliding(Duration.ofDays(1)))
                                    .capacity(1_000)
                                    .build())
                    .withUntracked(Plan.Untracked.CHARGE));

    OneProcess process(FailurePolicy policy) {
        OneProcess process = new OneProcess(store, policy, PLANS, time);
        processes.add(process);
        return process;
    }

    List<OneProcess> processes(int n, FailurePolicy policy) {
        List<OneProcess> all = Stream.generate(() -> process(policy)).limit(n).toList();
        all.forEach(OneProcess::beats);
        all.forEach(OneProcess::beats);
        return all;
    }

    OneProcess alone() {
        return process(FailurePolicy.DEFAULT).beats();
    }

    long used(String plan) {
        store.now(Way.WELL);
        return process(FailurePolicy.DEFAULT)
                .limiter
                .status(ACME, plan)
                .limits()
                .get(0)
                .used();
    }

    @AfterEach
    final void closeAll() {
        store.now(Way.WELL);
        processes.forEach(OneProcess::close);
        store.close();
    }

    static ReserveRequest hold(String id) {
        return ReserveRequest.of(new Request(ACME, "tokens", Cost.of(Meter.TOKENS, 100)))
                .withId(id);
    }

    static Actual tokens(long tokens) {
        return Actual.of(dev.tidegate.usage.Usage.of(tokens, 0));
    }
}
