package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** A limiter whose plans and prices are replaced while it decides. */
class ReplacedPlansTest {
    private static final long TOKENS = 1000;
    private static final int THREADS = 4;
    private static final int REPLACEMENTS = 100;

    /** Of version {@code v} the capacity of spend is exactly what the tokens cost at the prices of that version. */
    private static Plans plans(int v) {
        return Plans.of(Plan.of(
                "pro",
                Limit.builder("calls", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(1_000_000_000L + v)
                        .build(),
                Limit.builder("spend", Meter.SPEND, Window.fixed(Duration.ofDays(1)))
                        .capacity(TOKENS * (v + 1))
                        .build(),
                Limit.builder("more-calls", Meter.REQUESTS, Window.fixed(Duration.ofDays(1)))
                        .capacity(2_000_000_000L + v)
                        .build()));
    }

    private static Prices prices(int v) {
        // In pico-dollars for each token.
        return model -> Optional.of(UnitPrices.of(1000L * (v + 1), 1000L * (v + 1)));
    }

    private static long capacity(Decision decision, int i) {
        return decision.limits().get(i).capacity().orElseThrow();
    }

    @Test
    void noDecisionMixesTwoVersionsOfPlansAndPrices() {
        RateLimiter limiter =
                RateLimiter.builder().plans(plans(0)).prices(prices(0)).build();
        AtomicBoolean over = new AtomicBoolean();
        LongAdder decided = new LongAdder();
        // The common pool has one thread on two processors.
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String caller = "caller-" + t + "-";
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int n = 0; !over.get(); n++) {
                            // A subject of its own for each call, so that what is used is what this call cost.
                            Subject subject = Subject.of(caller + n).withModel("m");
                            Decision decision = limiter.acquire(
                                    new Request(subject, "pro", new Cost(Map.of(Meter.INPUT_TOKENS, TOKENS))));
                            long v = capacity(decision, 0) - 1_000_000_000L;
                            assertThat(capacity(decision, 2)).isEqualTo(2_000_000_000L + v);
                            assertThat(capacity(decision, 1)).isEqualTo(TOKENS * (v + 1));
                            assertThat(decision.allowed()).isTrue();
                            assertThat(decision.limits().get(1).used()).isEqualTo(TOKENS * (v + 1));
                            decided.increment();
                        }
                    },
                    threads));
        }
        for (int v = 1; v <= REPLACEMENTS; v++) {
            long before = decided.sum();
            while (decided.sum() < before + 50 && callers.stream().noneMatch(CompletableFuture::isDone)) {
                Thread.onSpinWait();
            }
            limiter.replace(plans(v), Optional.of(prices(v)));
        }
        over.set(true);
        callers.forEach(CompletableFuture::join);
        threads.shutdown();
        assertThat(decided.sum()).isGreaterThan(50L * REPLACEMENTS);
        assertThat(limiter.configuration().version()).hasSize(12);
    }

    @Test
    void aReplacedCapacityKeepsWhatWasSpentAndAnUnknownPlanIsRefusedFromThenOn() {
        RateLimiter limiter = RateLimiter.builder().plans(plans(0)).build();
        String before = limiter.configuration().version();
        limiter.acquire(Request.of("acme", "pro"));
        limiter.replace(plans(7));
        Decision decision = limiter.acquire(Request.of("acme", "pro"));
        assertThat(capacity(decision, 0)).isEqualTo(1_000_000_007L);
        assertThat(decision.limits().get(0).used()).isEqualTo(2);
        assertThat(limiter.configuration().version()).isNotEqualTo(before);
        limiter.replace(plans(0));
        assertThat(limiter.configuration().version()).isEqualTo(before);
        limiter.replace(Plans.builtIn());
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "no-such-plan")))
                .isInstanceOf(InvalidInputException.class);
    }
}
