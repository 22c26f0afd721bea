package dev.tidegate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Subject;
import dev.tidegate.UnusualUseRule;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitListener.UnusualUse;
import dev.tidegate.spi.LimitListener.UnusualUseLeftOut;
import dev.tidegate.spi.LimitSet;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is found among many, and who is not. */
class UnusualUseWatchTest {
    private static final long PERIOD = 300_000_000;
    private static final long START = 4_000_000 * PERIOD;
    private static final int MOST = 100;
    private static final LimitSet HOURLY = LimitSet.of(Plan.of(
            "p",
            Limit.builder("hourly", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .capacity(MOST / 2)
                    .build()));

    private final Queue<Object> events = new ConcurrentLinkedQueue<>();
    private final UnusualUseWatch watch = new UnusualUseWatch(UnusualUseRule.DEFAULT, Optional.empty(), events::add);

    private void attempt(String tenant, long at) {
        attempt(tenant, 1, at);
    }

    private void attempt(String tenant, long part, long at) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < tenant.length(); i++) {
            hash = (hash ^ tenant.charAt(i)) * 0x100000001b3L;
        }
        watch.attempted(Subject.of(tenant), HOURLY, watch.thresholds(HOURLY), 0, hash, part, at);
    }

    private Set<String> found() {
        Set<String> tenants = new HashSet<>();
        for (Object event : events) {
            if (event instanceof UnusualUse use) {
                assertThat(tenants.add(use.subject().tenant()))
                        .as("%s once", use.subject())
                        .isTrue();
            }
        }
        return tenants;
    }

    /** {@code noise} subjects attempt once, among them the planted ones, spread over the period. */
    private void crowd(int noise, List<String> planted, long attemptsEach, long from, SplittableRandom random) {
        long all = noise + planted.size() * attemptsEach;
        long plantedLeft = planted.size() * attemptsEach;
        int next = 0;
        int turn = 0;
        for (long i = 0; i < all; i++) {
            long at = from + i * PERIOD / all;
            if (random.nextLong(all - i) < plantedLeft) {
                plantedLeft--;
                attempt(planted.get(turn++ % planted.size()), at);
            } else {
                attempt("n" + next++, at);
            }
        }
    }

    @Test
    void ofAMillionSubjectsWithOneAttemptNoneIsFound() {
        crowd(1_000_000, List.of("a"), 1, START, new SplittableRandom(1));
        assertThat(events).isEmpty();
    }

    @Test
    @Tag("deep")
    void ofTenMillionSubjectsWithOneAttemptNoneIsFound() {
        crowd(10_000_000, List.of("a"), 1, START, new SplittableRandom(1));
        assertThat(events).isEmpty();
    }

    @Test
    void whoStaysAboveIsFoundAmongManyOthersAndNobodyElse() {
        plantedAreFound(400_000, Long.getLong("tidegate.seed", 20261129));
    }

    @Test
    @Tag("deep")
    void whoStaysAboveIsFoundAmongTenMillionAndNobodyElse() {
        for (long seed = 1; seed <= 3; seed++) {
            plantedAreFound(10_000_000, seed);
        }
    }

    /** Just above the threshold, or a 65,536th of all attempts where that is more, in two periods. */
    private void plantedAreFound(int noise, long seed) {
        events.clear();
        List<String> planted = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> "planted-" + i)
                .toList();
        long each = Math.max(MOST, (noise + 50L * MOST * 2) / 65_536) + 1;
        SplittableRandom random = new SplittableRandom(seed);
        crowd(noise, planted, each, START, random);
        events.clear();
        crowd(noise, planted, each, START + PERIOD, random);
        assertThat(found()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(planted);
    }

    @Test
    void inItsFirstPeriodASubjectIsFoundASixteenthLate() {
        int attempts = 0;
        while (events.isEmpty()) {
            attempt("acme", START + attempts++);
        }
        assertThat(attempts).isBetween(MOST + 1, MOST + 1 + MOST / 16);
        assertThat(((UnusualUse) events.element()).attempted()).isEqualTo(MOST + 1);
        for (int i = 0; i < 1_000; i++) {
            attempt("acme", START + 1_000 + i);
        }
        assertThat(events).hasSize(1);
    }

    @Test
    void anAttemptThatIsLargerThanTheThresholdIsFoundAtOnce() {
        attempt("acme", 1L << 42, START);
        assertThat(found()).containsExactly("acme");
    }

    @Test
    void aClockThatGoesBackBeginsAPeriodAndAddsUpNothing() {
        for (int step = 0; step < 40; step++) {
            long at = START + (step % 2) * 40L * 86_400_000_000L;
            for (int i = 0; i < MOST / 2; i++) {
                attempt("acme", at + i);
            }
        }
        assertThat(events).isEmpty();
    }

    @Test
    void clocksThatDifferByASecondAtTheEndOfAPeriodLoseNothingOfTheNext() {
        for (int i = 0; i < 2 * MOST; i++) {
            attempt("acme", i % 2 == 0 ? START + i : START - 1_000_000 + i);
        }
        attempt("acme", 2, START + 1_000);
        attempt("acme", MOST / 16 + 1, START + 1_001);
        assertThat(found()).containsExactly("acme");
    }

    @Test
    void aFloodOfEventsIsCutToABudgetAndTheRestIsCounted() {
        for (int i = 0; i < 5_000; i++) {
            attempt("tenant-" + i, MOST + 1, START);
        }
        assertThat(events).hasSize(EventBudget.BURST);
        for (int i = 0; i < EventBudget.TICKS_BETWEEN_REPORTS; i++) {
            watch.tick();
        }
        assertThat(events.stream().filter(UnusualUseLeftOut.class::isInstance))
                .containsExactly(new UnusualUseLeftOut(5_000 - EventBudget.BURST));
        attempt("later", MOST + 1, START);
        assertThat(found()).contains("later");
    }
}
