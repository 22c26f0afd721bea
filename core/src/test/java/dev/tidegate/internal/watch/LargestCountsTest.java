package dev.tidegate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargestCountsTest {
    private static final int SKEW = 3;

    /** Far more tenants than places, and a sketch in which most of them share cells. */
    @Test
    void theTrueSumIsWithinTheBounds() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            LargestCounts counts = new LargestCounts(4, 64);
            Map<String, Long> truth = new HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                add(counts, truth, "t" + (int) (500 * Math.pow(random.nextDouble(), SKEW)), 1 + random.nextInt(9));
            }
            check(counts, truth, "seed " + seed);
        }
    }

    /** The bounds cover what is left out: a large tenant that comes late has a row. */
    @Test
    void aLargeOneThatComesLateTakesAPlace() {
        LargestCounts counts = new LargestCounts(1, 1 << 10);
        Map<String, Long> truth = new HashMap<>();
        for (int i = 0; i < LargestCounts.WAYS; i++) {
            add(counts, truth, "small" + i, 100);
        }
        add(counts, truth, "large", 1_000);
        check(counts, truth, "late");
        assertThat(counts.bounds("large").atLeast()).isEqualTo(1_000);
    }

    @Test
    void aTenantThatIsThereFromTheBeginningIsExact() {
        LargestCounts counts = new LargestCounts();
        for (int i = 0; i < 300; i++) {
            counts.add("t" + i, i);
            counts.add("t" + i, 1);
        }
        for (int i = 0; i < 300; i++) {
            assertThat(counts.bounds("t" + i)).isEqualTo(new LargestCounts.Bounds(i + 1, i + 1));
        }
        assertThat(counts.leftOut()).isZero();
    }

    /** Places change hands all the time, and the same tenants enter from several threads at once. */
    @Test
    void manyThreadsStayWithinTheBounds() throws Exception {
        for (int round = 0; round < 20; round++) {
            LargestCounts counts = new LargestCounts(2, 1 << 8);
            int threads = 4;
            CyclicBarrier start = new CyclicBarrier(threads);
            Thread[] all = IntStream.range(0, threads)
                    .mapToObj(t -> new Thread(() -> {
                        try {
                            start.await();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        for (int i = 0; i < 4_000; i++) {
                            counts.add("t" + i % 40, 1 + i % 40);
                        }
                    }))
                    .toArray(Thread[]::new);
            for (Thread one : all) {
                one.start();
            }
            for (Thread one : all) {
                one.join();
            }
            Map<String, Long> truth = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                truth.put("t" + i, threads * 100L * (1 + i));
            }
            check(counts, truth, "round " + round);
        }
    }

    private static void add(LargestCounts counts, Map<String, Long> truth, String tenant, long amount) {
        counts.add(tenant, amount);
        truth.merge(tenant, amount, Long::sum);
    }

    private static void check(LargestCounts counts, Map<String, Long> truth, String what) {
        Map<String, LargestCounts.Bounds> listed = new HashMap<>();
        counts.tenants(listed);
        truth.forEach((tenant, sum) -> {
            LargestCounts.Bounds bounds = counts.bounds(tenant);
            assertThat(bounds.atLeast()).as(what + " " + tenant).isLessThanOrEqualTo(sum);
            assertThat(bounds.atMost()).as(what + " " + tenant).isGreaterThanOrEqualTo(sum);
            if (!listed.containsKey(tenant)) {
                assertThat(counts.leftOut()).as(what + " without a place").isGreaterThanOrEqualTo(sum);
            }
        });
        assertThat(counts.total())
                .as(what)
                .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum());
    }
}
