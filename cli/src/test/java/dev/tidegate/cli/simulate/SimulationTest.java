package dev.tidegate.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.cli.simulate.trace.InvalidTraceException;
import dev.tidegate.cli.simulate.trace.TraceReader;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.UnitPrices;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final String HEADER = "time,input_tokens,output_tokens";
    private static final Plans TIGHT = Plans.of(
            Plan.of(
                    "starter",
                    limit("requests-per-minute", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)), 3),
                    limit("tokens-per-minute", Meter.TOKENS, Window.sliding(Duration.ofMinutes(1)), 1_500),
                    limit(
                            "daily-spend",
                            Meter.SPEND,
                            Window.calendar(Window.Unit.DAY, java.time.ZoneOffset.UTC),
                            60_000)),
            Plan.of(
                    "pro",
                    limit("requests-per-minute", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)), 2),
                    limit("burst", Meter.REQUESTS, Window.bucket(1, Duration.ofSeconds(5)), 2)));

    private static Limit limit(String name, Meter meter, Window window, long capacity) {
        return Limit.builder(name, meter, window).capacity(capacity).build();
    }

    private static Optional<UnitPrices> price(String model) {
        return Optional.of(UnitPrices.of(1_000, 4_000));
    }

    /** Rows over about two hours, times in seconds with three decimals. */
    private static List<String> rows(long seed, int count) {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        long millis = 1_700_000_000_000L;
        for (int i = 0; i < count; i++) {
            millis += random.nextInt(5_000);
            rows.add(millis / 1000 + "." + String.format("%03d", millis % 1000) + "," + random.nextInt(900) + ","
                    + random.nextInt(300));
        }
        return rows;
    }

    private static SimulationResult run(String csv, Plans plans, Mix mix, long seed) throws IOException {
        return run(csv, seed, true, List.of(plans), mix);
    }

    private static SimulationResult run(String csv, long seed, boolean repeatable, List<Plans> all, Mix mix)
            throws IOException {
        TraceRun run = new TraceRun(new TraceReader("m", SimulationTest::price), () -> {
            List<Replay> replays = new ArrayList<>();
            all.forEach(plans -> replays.add(new Replay("file-" + replays.size(), plans, mix, seed)));
            return new Simulation(new ZipfDraw(20, seed), replays, PriceTable.builtIn());
        });
        return run.run(
                new TraceRun.Source() {
                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
                    }

                    @Override
                    public boolean repeatable() {
                        return repeatable;
                    }
                },
                5);
    }

    private static String csv(List<String> rows) {
        return HEADER + "\n" + String.join("\n", rows) + "\n";
    }

    @Test
    void itsTotalsAreThoseOfTheSameCallsOneByOneThroughTheJavaApi() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Mix mix = Mix.parse("starter=3,pro=1");
            List<String> rows = rows(seed, 2_000);
            SimulationResult result = run(csv(rows), TIGHT, mix, seed);
            assertThat(result.replays().get(0).plans()).as("seed %d", seed).isEqualTo(oneByOne(rows, TIGHT, mix, seed));
            assertThat(result.replays().get(0).plans()).allMatch(plan -> plan.denied() > 0 && plan.allowed() > 0);
            assertThat(result.calls()).isEqualTo(2_000);
        }
    }

    /** The same calls without anything of the simulation but who makes them. */
    private static List<PlanTotals> oneByOne(List<String> rows, Plans plans, Mix mix, long seed) {
        AtomicLong now = new AtomicLong();
        RateLimiter limiter = RateLimiter.builder()
                .plans(plans)
                .prices(SimulationTest::price)
                .store(MemoryStore.builder().time(now::get).build())
                .build();
        ZipfDraw draw = new ZipfDraw(20, seed);
        Map<String, long[]> figures = new TreeMap<>(Collections.reverseOrder());
        Map<String, Map<String, Long>> bound = new TreeMap<>();
        Map<String, java.util.Set<String>> subjects = new TreeMap<>();
        for (String row : rows) {
            String[] cells = row.split(",");
            now.set(new java.math.BigDecimal(cells[0]).movePointRight(6).longValueExact());
            long in = Long.parseLong(cells[1]);
            long out = Long.parseLong(cells[2]);
            String subject = draw.next();
            String plan = mix.planOf(subject, seed);
            // The spend is left to the limiter here: it has to come to the same.
            Decision decision = limiter.acquire(new Request(
                    Subject.of(subject).withModel("m"),
                    plan,
                    new Cost(Map.of(Meter.INPUT_TOKENS, in, Meter.OUTPUT_TOKENS, out))));
            long[] figure = figures.computeIfAbsent(plan, p -> new long[3]);
            subjects.computeIfAbsent(plan, p -> new java.util.HashSet<>()).add(subject);
            figure[decision.allowed() ? 0 : 1]++;
            figure[2] += decision.allowed() ? in + out * 4 : 0;
            decision.violated()
                    .forEach(name ->
                            bound.computeIfAbsent(plan, p -> new TreeMap<>()).merge(name, 1L, Long::sum));
        }
        List<PlanTotals> totals = new ArrayList<>();
        figures.forEach((plan, f) -> totals.add(new PlanTotals(
                plan, subjects.get(plan).size(), f[0] + f[1], f[0], f[1], bound.getOrDefault(plan, Map.of()), f[2])));
        return totals;
    }

    @Test
    void theSameSeedTellsTheSameAndAnotherSomethingElse() throws IOException {
        String csv = csv(rows(7, 500));
        Mix mix = Mix.equalShares(TIGHT);
        assertThat(run(csv, TIGHT, mix, 7)).isEqualTo(run(csv, TIGHT, mix, 7));
        assertThat(run(csv, TIGHT, mix, 7).replays())
                .isNotEqualTo(run(csv, TIGHT, mix, 8).replays());
    }

    @Test
    void rowsOutOfOrderAreSorted() throws IOException {
        List<String> rows = rows(3, 500);
        SimulationResult inOrder = run(csv(rows), TIGHT, Mix.equalShares(TIGHT), 3);
        assertThat(inOrder.sorted()).isFalse();
        Collections.shuffle(rows, new Random(3));
        SimulationResult sorted = run(csv(rows), TIGHT, Mix.equalShares(TIGHT), 3);
        assertThat(sorted.sorted()).isTrue();
        assertThat(sorted.replays()).isEqualTo(inOrder.replays());
    }

    @Test
    void callsOfOneInstantStayInTheOrderOfTheFile() throws IOException {
        Plans one = Plans.of(Plan.of("p", limit("one", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), 1)));
        String csv = HEADER + ",subject\n5,1,0,late\n3,10,0,a\n3,20,0,a\n3,30,0,a\n";
        SimulationResult result = run(csv, one, Mix.equalShares(one), 1);
        assertThat(result.replays().get(0).plans().get(0).spendNanos()).isEqualTo(11);
    }

    @Test
    void aPipeOutOfOrderIsRefused() {
        assertThatThrownBy(() -> run(HEADER + "\n2,1,1\n1,1,1\n", 1, false, List.of(TIGHT), Mix.equalShares(TIGHT)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("out of time order");
    }

    @Test
    void theBeginningOfTimeIsATimeLikeAnyOther() throws IOException {
        List<String> early = List.of("0,1,1", "0,1,1", "0.5,1,1", "1,1,1", "61,1,1", "62,1,1");
        List<String> late = early.stream()
                .map(row -> new java.math.BigDecimal(row.split(",")[0]).add(new java.math.BigDecimal(1_699_920_000))
                        + ",1,1")
                .toList();
        Plans sliding =
                Plans.of(Plan.of("p", limit("three", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)), 2)));
        Mix mix = Mix.equalShares(sliding);
        assertThat(run(csv(early), sliding, mix, 1).replays())
                .isEqualTo(run(csv(late), sliding, mix, 1).replays());
    }

    @Test
    void aPlanThatLimitsUsersNeedsTheirColumn() throws IOException {
        Plans users = Plans.of(Plan.of(
                "p",
                Limit.builder("each", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(1)
                        .scope(Scope.USER)
                        .build()));
        Mix mix = Mix.equalShares(users);
        assertThatThrownBy(() -> run(HEADER + "\n1,1,1\n", users, mix, 1))
                .isInstanceOf(InvalidTraceException.class)
                .hasMessageContaining("line 2: user: missing");
        String csv = HEADER + ",subject,user\n1,1,1,c,ada\n1,1,1,c,bob\n1,1,1,c,ada\n";
        assertThat(run(csv, users, mix, 1).replays().get(0).plan("p"))
                .get()
                .extracting(PlanTotals::allowed, PlanTotals::denied)
                .containsExactly(2L, 1L);
    }

    @Test
    void filesAreTriedOnTheSameCalls() throws IOException {
        Plans wide = Plans.of(Plan.of("starter", limit("x", Meter.REQUESTS, Window.fixed(Duration.ofDays(1)), 9_999)));
        SimulationResult result = run(csv(rows(2, 300)), 2, true, List.of(TIGHT, wide), Mix.parse("starter=1"));
        PlanDifference difference = PlanDifference.of(
                        result.replays().get(0), result.replays().get(1))
                .get(0);
        assertThat(difference.first().calls())
                .isEqualTo(300)
                .isEqualTo(difference.second().calls());
        assertThat(difference.second().denied()).isZero();
        assertThat(difference.bindingLimits().values()).allMatch(change -> change < 0);
    }

    @Test
    void whoIsDeniedMostComesFirst() throws IOException {
        Plans one = Plans.of(Plan.of("p", limit("one", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), 1)));
        String csv = HEADER + ",subject\n1,1,1,b\n1,1,1,b\n1,1,1,a\n1,1,1,a\n1,1,1,c\n1,1,1,c\n1,1,1,c\n1,1,1,d\n";
        assertThat(run(csv, one, Mix.equalShares(one), 1).replays().get(0).topDenied())
                .containsExactly(
                        new SubjectTotals("c", "p", 3, 2),
                        new SubjectTotals("a", "p", 2, 1),
                        new SubjectTotals("b", "p", 2, 1));
    }

    @Test
    void theDrawIsZipfAndTheSameEverywhere() {
        ZipfDraw draw = new ZipfDraw(1000, 1);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            counts.merge(draw.next(), 1, Integer::sum);
        }
        // The harmonic number of 1000 is 7.4855, so the first has 13.36 % and the tenth a tenth of that.
        assertThat(counts.get("subject-1")).isBetween(13_000, 13_720);
        assertThat(counts.get("subject-10")).isBetween(1_200, 1_480);
        ZipfDraw again = new ZipfDraw(1000, 42);
        assertThat(List.of(again.next(), again.next(), again.next())).isEqualTo(FIRST_OF_42);
    }

    private static final List<String> FIRST_OF_42 = List.of("subject-145", "subject-2", "subject-5");

    @Test
    void aMixSpreadsSubjectsInItsShares() {
        Mix mix = Mix.builtIn();
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            counts.merge(mix.planOf("subject-" + i, 1), 1, Integer::sum);
        }
        assertThat(counts.get("starter")).isBetween(6_860, 7_140);
        assertThat(counts.get("pro")).isBetween(2_370, 2_630);
        assertThat(counts.get("business")).isBetween(430, 570);
    }

    @Test
    void aMixThatCannotBeIsRefused() {
        for (String text :
                List.of("", "pro", "pro=", "pro=0", "pro=-1", "pro=1,pro=2", "pro=1001", "=5", "a=b=c", "pro=1,")) {
            assertThatThrownBy(() -> Mix.parse(text))
                    .as(text)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("--mix: ");
        }
        assertThatThrownBy(() -> Mix.parse("gold=1").check(TIGHT)).hasMessageContaining("one of [starter, pro]");
        assertThat(Optional.of(Mix.parse("pro=2, starter=1")).map(Mix::toString))
                .contains("pro=2,starter=1");
    }
}
