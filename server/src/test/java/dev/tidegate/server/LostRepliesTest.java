package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One reply in five is lost on its way, and callers ask again until they are told: what is charged is what was used. */
class LostRepliesTest {
    private static final int CALLERS = 8;
    private static final int FEW = 2_000;
    private static final int MANY = 100_000;
    private static final double LOST = 0.2;
    private static final String PATH = "/v1/reservations";
    private static final String MODEL = "amazon.nova-micro-v1:0";

    private record Sizes(int input, int output) {
        /** So many were read from the provider's cache, at a price with a fraction of a nano-dollar. */
        int cached() {
            return input % 7;
        }

        /** At 35, 140 and 8.75 nano-dollars, rounded up for each call. */
        long nanos() {
            return 35L * input + 140L * output + (875L * cached() + 99) / 100;
        }
    }

    @Test
    void twoThousandCallsAreChargedExactlyWhatTheyUsed() throws IOException {
        run(FEW, true);
    }

    @Test
    @Tag("deep")
    void aHundredThousandCallsAreChargedExactlyWhatTheyUsed() throws IOException {
        run(MANY, true);
    }

    /** So that the two above are known to notice: what has no id is held once more for each reply that is lost. */
    @Test
    void callsWithoutIdsAreChargedTooMuchWhichTheSameSumsShow() {
        assertThatThrownBy(() -> run(200, false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("requests");
    }

    private static void run(int calls, boolean ids) throws IOException {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        List<Sizes> sizes = sizes(new SplittableRandom(seed));
        Window month = Window.calendar(Window.Unit.MONTH, ZoneOffset.UTC);
        Plans plans = Plans.of(Plan.of(
                "p",
                Limit.builder("requests", Meter.REQUESTS, month).build(),
                Limit.builder("tokens", Meter.TOKENS, month).build(),
                Limit.builder("input", Meter.INPUT_TOKENS, month).build(),
                Limit.builder("output", Meter.OUTPUT_TOKENS, month).build(),
                Limit.builder("spend", Meter.SPEND, month).build(),
                Limit.builder("open", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(ids ? CALLERS : 256)
                        .build()));
        AtomicInteger next = new AtomicInteger();
        AtomicLong input = new AtomicLong();
        AtomicLong output = new AtomicLong();
        AtomicLong spent = new AtomicLong();
        AtomicLong cancelled = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
        try (TestServer server = TestServer.start(plans, PriceTable.builtIn());
                ForgetfulProxy proxy = ForgetfulProxy.start(server.server.port(), LOST, seed)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int c = 0; c < CALLERS; c++) {
                running.add(CompletableFuture.runAsync(
                        () -> {
                            try (PersistentCaller caller = new PersistentCaller(proxy.port())) {
                                for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
                                    Sizes size = sizes.get(i % sizes.size());
                                    if (call(caller, ids ? "\"id\":\"call-" + i + "\"," : "", i, size)) {
                                        input.addAndGet(size.input());
                                        output.addAndGet(size.output());
                                        spent.addAndGet(size.nanos());
                                    } else {
                                        cancelled.incrementAndGet();
                                    }
                                }
                            }
                        },
                        pool));
            }
            CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new))
                    .join();

            assertThat(proxy.lost()).isGreaterThan(calls / 4);
            Reply status = server.get("/v1/subjects/acme?plan=p");
            assertThat(used(status, 0)).as("requests").isEqualTo(calls - cancelled.get());
            assertThat(used(status, 1)).isEqualTo(input.get() + output.get());
            assertThat(used(status, 2)).isEqualTo(input.get());
            assertThat(used(status, 3)).isEqualTo(output.get());
            assertThat(used(status, 4)).isEqualTo(spent.get());
            assertThat(used(status, 5)).isZero();
        } finally {
            pool.shutdownNow();
        }
    }

    private static long used(Reply status, int limit) {
        return Reply.number(status.limit(limit).get("used"));
    }

    /** Reserves an estimate, then settles the truth, or in one of sixteen cases cancels; false if it did. */
    private static boolean call(PersistentCaller caller, String id, int i, Sizes size) {
        String reserved = caller.post(
                PATH,
                "{" + id + "\"subject\":\"acme\",\"plan\":\"p\",\"model\":\"" + MODEL + "\",\"cost\":{\"input_tokens\":"
                        + size.input() + ",\"output_tokens\":400}}");
        String handle = reserved.replaceAll("(?s).*\"reservation\":\"([^\"]*)\".*", "$1");
        if (i % 16 == 5) {
            caller.post(PATH + "/" + handle + "/cancel", "{}");
            return false;
        }
        caller.post(
                PATH + "/" + handle + "/settle",
                "{\"usage\":{\"input\":" + size.input() + ",\"output\":" + size.output() + ",\"cache_read\":"
                        + size.cached() + "}}");
        return true;
    }

    /** Of a trace with the columns ContextTokens and GeneratedTokens, if one is named; else drawn. */
    private static List<Sizes> sizes(SplittableRandom random) throws IOException {
        String trace = System.getProperty("tidegate.trace", "");
        List<Sizes> sizes = new ArrayList<>();
        if (!trace.isEmpty()) {
            for (String line : Files.readAllLines(Path.of(trace))) {
                String[] cells = line.split(",", -1);
                if (cells.length >= 3 && cells[1].matches("[0-9]+")) {
                    sizes.add(new Sizes(Integer.parseInt(cells[1]), Integer.parseInt(cells[2].strip())));
                }
            }
            return sizes;
        }
        for (int i = 0; i < 1_000; i++) {
            sizes.add(new Sizes(random.nextInt(1, 8_000), random.nextInt(0, 900)));
        }
        return sizes;
    }
}
