package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.EmbeddedLimiterClient;
import dev.tidegate.cli.client.HttpLimiterClient;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** reserve, settle, extend, cancel, adjust and reservation: through a server, and in this process upon a real Redis. */
class ReservationCommandsTest {
    private static final String TOKENS = "input_tokens=2000,output_tokens=500";
    private static final AtomicInteger TENANTS = new AtomicInteger();

    private static RedisServer redis;
    private static RateLimiter limiter;
    private static TidegateServer server;

    @TempDir
    private Path folder;

    private final String tenant = "c-" + TENANTS.incrementAndGet();

    enum Way {
        SERVER,
        REDIS
    }

    private static RateLimiter limiter(MemoryStore store) {
        return RateLimiter.builder()
                .plans(Plans.builtIn())
                .prices(PriceTable.builtIn())
                .store(store)
                .build();
    }

    private static TidegateServer serve(RateLimiter limiter) {
        return TidegateServer.start(new ServerOptions("127.0.0.1", 0, Optional.empty(), false), limiter)
                .toCompletableFuture()
                .join();
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        limiter = limiter(MemoryStore.create());
        server = serve(limiter);
    }

    @AfterAll
    static void stop() {
        server.close();
        limiter.close();
        redis.close();
    }

    private static Cli.Outcome run(Way way, String... args) {
        return way == Way.SERVER
                ? new Cli().env("TIDEGATE_URL", server.url()).run(args)
                : new Cli().env("TIDEGATE_REDIS", redis.uri()).run(args);
    }

    private static Cli.Outcome ends(int code, Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(code);
        assertThat(outcome.err()).doesNotContain("\tat ");
        return outcome;
    }

    private String reserved(Way way, String... more) {
        String[] args = new String[more.length + 6];
        List.of("reserve", tenant, "--model", "gpt-5-mini", "--cost", TOKENS).toArray(args);
        System.arraycopy(more, 0, args, 6, more.length);
        List<String> lines = ends(0, run(way, args)).out().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private String spent(Way way) {
        return ends(0, run(way, "status", tenant))
                .out()
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow()
                .split(" +")[2];
    }

    @ParameterizedTest
    @EnumSource
    void aCallIsHeldExtendedSettledAndAdjusted(Way way) {
        Cli.Outcome made = ends(0, run(way, "reserve", tenant, "--model", "gpt-5-mini", "--cost", TOKENS, "--id", "a"));
        assertThat(made.out().lines().toList())
                .hasSize(5)
                .contains("allowed")
                .element(4)
                .asString()
                .startsWith("r1.");
        assertThat(made.err()).contains("reservation a is OPEN until 20");
        String handle = reserved(way, "--id", "a");
        assertThat(made.out()).endsWith(handle + "\n");
        // 2,000 × 0.25 + 500 × 2 micro-dollars
        assertThat(spent(way)).isEqualTo("$0.0015");

        assertThat(ends(0, run(way, "extend", handle, "--cost", "output_tokens=800", "--ttl", "30m"))
                        .out())
                .contains("extended: OPEN, open until ");
        Cli.Outcome settled = ends(0, run(way, "settle", handle, "--input", "1871", "--output", "402"));
        assertThat(settled.out()).contains("$0.00127175").contains("settled: SETTLED, remembered until ");
        assertThat(ends(0, run(way, "settle", handle, "--input", "1871", "--output", "402"))
                        .out())
                .contains("already: SETTLED");
        assertThat(spent(way)).isEqualTo("$0.00127175");
        assertThat(ends(0, run(way, "adjust", handle, "--seq", "1", "--input", "1871", "--output", "450"))
                        .out())
                .contains("adjusted: SETTLED");
        assertThat(ends(0, run(way, "reservation", handle)).out()).contains("$0.00136775", "found: SETTLED");
        assertThat(spent(way)).isEqualTo("$0.00136775");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledCallCostsNothing(Way way) {
        String handle = reserved(way);
        assertThat(ends(0, run(way, "cancel", handle)).out()).contains("cancelled: CANCELLED");
        assertThat(ends(0, run(way, "cancel", handle)).out()).contains("already: CANCELLED");
        assertThat(spent(way)).isEqualTo("$0");
    }

    @ParameterizedTest
    @EnumSource
    void theExitCodeTellsADenialFromAFailureFromAWrongUse(Way way) {
        String handle = reserved(way, "--id", "a");
        Cli.Outcome denied = ends(3, run(way, "reserve", tenant, "--cost", "spend=$50"));
        assertThat(denied.out()).contains("denied by monthly-spend").doesNotContain("r1.");
        Cli.Outcome stop = ends(3, run(way, "extend", handle, "--cost", "spend=$51"));
        assertThat(stop.out()).contains("stop: OPEN");

        assertThat(ends(1, run(way, "reserve", tenant, "--id", "a", "--cost", "spend=$1"))
                        .err())
                .contains("id: a (expected: ", "hint: give each call an id of its own");
        ends(0, run(way, "settle", handle, "--input", "1", "--output", "0"));
        assertThat(ends(1, run(way, "settle", handle, "--input", "2", "--output", "0"))
                        .err())
                .contains("usage: ", "hint: look at it with: tidegate reservation HANDLE");
        assertThat(ends(1, run(way, "cancel", handle)).err()).contains("state: SETTLED (expected: ");
        assertThat(ends(1, run(way, "extend", handle)).err()).contains("state: SETTLED (expected: OPEN");
        String other = handle.substring(0, handle.length() - 1) + (handle.endsWith("E") ? "I" : "E");
        assertThat(ends(1, run(way, "settle", other, "--input", "2", "--output", "0"))
                        .err())
                .contains("reservation: r1.");

        assertThat(ends(2, run(way, "settle", handle + "A", "--input", "2", "--output", "0"))
                        .err())
                .contains("reservation: r1.", "a handle as reserve returned it");
        assertThat(ends(2, run(way, "settle", "r1.\"{}", "--input", "2", "--output", "0"))
                        .err())
                .contains("HANDLE: r1.\"{} (expected: ");
        ends(2, run(way, "settle", handle));
        ends(2, run(way, "settle", handle, "--input", "-1", "--output", "0"));
        ends(2, run(way, "adjust", handle, "--input", "1", "--output", "0"));
        ends(2, run(way, "adjust", handle, "--input", "1", "--output", "0", "--seq", "0"));
        assertThat(ends(2, run(way, "reserve", tenant, "--ttl", "8d")).err())
                .contains("--ttl: 8d (expected: a span from 1ms to 7d");
        assertThat(ends(2, run(way, "settle", handle, "--output", "10")).err())
                .contains("--input: missing (expected: both --input and --output");
        ends(2, run(way, "reserve", tenant, "--ttl", "soon"));
        ends(2, run(way, "reserve", tenant, "--plan", "gold"));
        ends(2, run(way, "reserve", tenant, "--model", "no-such", "--cost", "input_tokens=1"));
        // 1 × 0.25
        assertThat(spent(way)).isEqualTo("$0.00000025");
    }

    @ParameterizedTest
    @EnumSource
    void anAcquireWithAnIdCountsOnce(Way way) {
        assertThat(ends(0, run(way, "acquire", tenant, "--id", "a", "--repeat", "3"))
                        .out())
                .startsWith("3 calls: 3 allowed");
        assertThat(ends(0, run(way, "status", tenant)).out()).contains("requests     1");
        assertThat(ends(1, run(way, "acquire", tenant, "--id", "a", "--plan", "starter"))
                        .err())
                .contains("id: a (expected: the same request again", "give each call an id of its own");
    }

    @Test
    void aUsageMayBePastedOrReadFromAFileOrFromStandardInput() throws IOException {
        String usage = "{\"prompt_tokens\": 1871, \"completion_tokens\": 402,\n"
                + " \"prompt_tokens_details\": {\"cached_tokens\": 1024}}";
        String file = Files.writeString(folder.resolve("usage.json"), usage).toString();
        String whole = "{\"id\":\"chatcmpl-1\",\"temperature\":1.0,\"usage\":" + usage + "}";
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(whole.getBytes(StandardCharsets.UTF_8)));
            for (String[] way :
                    new String[][] {{"--usage", usage}, {"--usage", file}, {"--usage-file", file}, {"--usage-file", "-"}
                    }) {
                assertThat(ends(0, run(Way.SERVER, "settle", reserved(Way.SERVER), way[0], way[1]))
                                .out())
                        .as(way[1])
                        .contains("$0.00104135");
            }
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aUsageFileThatIsNotThereAndAMisspeltKindAreNamed() {
        Cli.Outcome none = ends(2, run(Way.SERVER, "settle", reserved(Way.SERVER), "--usage", "no-such.json"));
        assertThat(none.err()).contains("--usage: not one JSON object, nor a file that is there: no-such.json");
        Cli.Outcome misspelt =
                ends(2, run(Way.SERVER, "settle", reserved(Way.SERVER), "--usage", "{\"inptu\":3,\"output\":10}"));
        assertThat(misspelt.err()).contains("usage.inptu: unknown", "did you mean 'input'?");
    }

    @Test
    void whatTokensDoNotTellIsSaidBesideThem() {
        Cli.Outcome settled = ends(
                0,
                run(
                        Way.SERVER,
                        "settle",
                        reserved(Way.SERVER),
                        "--input",
                        "1",
                        "--output",
                        "0",
                        "--meters",
                        "spend=$0.02",
                        "--estimated"));
        assertThat(settled.out()).contains("$0.02").contains("settled: SETTLED, estimated");
        ends(0, run(Way.SERVER, "settle", reserved(Way.SERVER), "--meters", "spend=5"));
    }

    @Test
    void aUsageThatIsNotOneObjectIsNotSent() throws IOException {
        String handle = reserved(Way.SERVER);
        for (String bad : new String[] {
            "", "7", "[]", "{\"input\":1", "{\"input\":1}}", "{\"input\":1},\"estimated\":true", "{\"input\":1} {}"
        }) {
            assertThat(ends(2, run(Way.SERVER, "settle", handle, "--usage", bad))
                            .err())
                    .contains("--usage: not one JSON object");
        }
        assertThat(ends(2, run(Way.SERVER, "settle", handle, "--usage", "{\"input\":1,\"input\":2}"))
                        .err())
                .contains("usage.input: given twice");
        assertThat(ends(2, run(Way.SERVER, "settle", handle, "--usage", "{}", "--input", "1"))
                        .err())
                .contains("usage: said twice");
        String large = Files.writeString(folder.resolve("large"), "{" + " ".repeat(1_000_000) + "}")
                .toString();
        assertThat(ends(2, run(Way.SERVER, "settle", handle, "--usage-file", large))
                        .err())
                .contains("more than 1000000 bytes");
        assertThat(ends(1, run(Way.SERVER, "settle", handle, "--usage-file", "no-such"))
                        .err())
                .contains("no such file");
        assertThat(ends(0, run(Way.SERVER, "reservation", handle)).out()).contains("found: OPEN");
    }

    @Test
    void jsonIsTheBodyOfTheHttpApi() {
        Cli.Outcome made = ends(0, run(Way.SERVER, "reserve", tenant, "--id", "a", "--ttl", "30s", "--json"));
        assertThat(made.err()).isEmpty();
        var said = JsonTree.object(made.out());
        assertThat(said).containsEntry("allowed", true).containsEntry("id", "a").containsEntry("state", "OPEN");
        String handle = String.valueOf(said.get("reservation"));
        assertThat(JsonTree.object(
                        ends(0, run(Way.SERVER, "cancel", handle, "--json")).out()))
                .containsEntry("result", "CANCELLED")
                .containsKeys("reservation", "state", "expiresAt", "charges", "estimated", "seq");
    }

    @Test
    void aLimiterInThisProcessAnswersAsTheServerLetterByLetter() throws Exception {
        long nowMicros = 1_700_000_000_123_456L;
        try (RateLimiter near =
                        limiter(MemoryStore.builder().time(() -> nowMicros).build());
                RateLimiter far =
                        limiter(MemoryStore.builder().time(() -> nowMicros).build());
                TidegateServer behind = serve(far);
                LimiterClient http = new HttpLimiterClient(URI.create(behind.url()), Optional.empty());
                LimiterClient own = new EmbeddedLimiterClient(near)) {
            ReserveRequest reserve = ReserveRequest.of(new Request(Subject.of("é"), "pro", Cost.of(Meter.SPEND, 5)))
                    .withId("a");
            assertThat(own.reserve(reserve)).isEqualTo(http.reserve(reserve));
            String handle =
                    String.valueOf(JsonTree.object(own.reserve(reserve).body()).get("reservation"));
            List<Step> steps = List.of(
                    to -> to.reserve(reserve),
                    to -> to.reservation(handle),
                    to -> to.extend(handle, Cost.of(Meter.SPEND, 7), Duration.ofMinutes(1)),
                    to -> to.settle(handle, "{\"meters\":{\"spend\":6}}"),
                    to -> to.settle(handle, "{\"meters\":{\"spend\":9}}"),
                    to -> to.settle(handle, "{}"),
                    to -> to.settle(handle, "{"),
                    to -> to.adjust(handle, "{\"meters\":{\"spend\":6},\"seq\":3}"),
                    to -> to.adjust(handle, "{\"meters\":{\"spend\":6},\"seq\":2}"),
                    to -> to.cancel(handle),
                    to -> to.cancel(handle + "x"),
                    to -> to.cancel("r1." + "x".repeat(700)),
                    to -> to.reserve(reserve.withTtl(Duration.ofHours(1)).withId("b")),
                    to -> to.acquire(reserve.request(), "a"),
                    to -> to.reserve(ReserveRequest.of(Request.of("é", "none"))));
            for (int i = 0; i < steps.size(); i++) {
                assertThat(steps.get(i).send(own))
                        .as("step " + i)
                        .isEqualTo(steps.get(i).send(http));
            }
        }
    }

    @Test
    void aDenialInThisProcessHasTheStatusOfTheLimitThatDenied() throws Exception {
        Plans plans = Plans.of(Plan.of(
                "prepaid",
                Limit.builder("credit", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
                        .capacity(5)
                        .denialStatus(DenialStatus.PAYMENT_REQUIRED)
                        .build()));
        long nowMicros = 1_700_000_000_123_456L;
        try (RateLimiter near = RateLimiter.builder()
                        .plans(plans)
                        .store(MemoryStore.builder().time(() -> nowMicros).build())
                        .build();
                RateLimiter far = RateLimiter.builder()
                        .plans(plans)
                        .store(MemoryStore.builder().time(() -> nowMicros).build())
                        .build();
                TidegateServer behind = serve(far);
                LimiterClient http = new HttpLimiterClient(URI.create(behind.url()), Optional.empty());
                LimiterClient own = new EmbeddedLimiterClient(near)) {
            Request dear = new Request(Subject.of("c"), "prepaid", Cost.of(Meter.SPEND, 6));
            assertThat(own.acquire(dear)).isEqualTo(http.acquire(dear));
            assertThat(own.acquire(dear).status()).isEqualTo(402);
            assertThat(own.check(dear)).isEqualTo(http.check(dear));
        }
    }

    private interface Step {
        Answer send(LimiterClient to) throws IOException;
    }

    @Test
    void theShellCompletesThem() {
        assertThat(ends(0, new Cli().run("completion")).out())
                .contains("reserve", "settle", "--usage-file", "extend", "cancel", "adjust", "--seq", "reservation");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aSettleThatNamesAPlanIsChargedWithoutAReservationIfThePlanSaysSo(Way way) throws IOException {
        Path plans = Files.writeString(
                folder.resolve("plans.yaml"),
                "version: 1\nplans:\n  batch:\n    retention: 24h\n    untracked: charge\n    limits:\n"
                        + "      - { name: a, meter: tokens, capacity: 1000, window: sliding 1h }\n");
        String handle = reserved(Way.SERVER);
        if (way == Way.REDIS) {
            Cli.Outcome charged = ends(
                    0,
                    run(
                            way,
                            "settle",
                            handle,
                            "--input",
                            "7",
                            "--output",
                            "0",
                            "--plan",
                            "batch",
                            "--plans",
                            plans.toString()));
            assertThat(charged.out()).contains("settled: SETTLED, without a reservation");
        } else {
            assertThat(ends(2, run(way, "settle", handle, "--input", "7", "--output", "0", "--plan", "batch"))
                            .err())
                    .contains("plan: batch");
        }
    }

    @Test
    void aSettleOfWhichNoPriceIsKnownSaysSoUntilAModelIsNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("spend.yaml"),
                "version: 1\nplans:\n  spend:\n    unpriced: as gpt-5-mini\n    limits:\n"
                        + "      - { name: s, meter: spend, capacity: $1, window: sliding 1h }\n");
        String plans = file.toString();
        List<String> lines = ends(
                        0, run(Way.REDIS, "reserve", tenant, "--plan", "spend", "--plans", plans, "--id", "u"))
                .out()
                .lines()
                .toList();
        String handle = lines.get(lines.size() - 1);
        String[] settle = {"settle", handle, "--plans", plans, "--input", "1000", "--output", "1000"};
        assertThat(ends(0, run(Way.REDIS, settle)).out())
                .contains("$0.00225", "no model with a price, so spend is by the plan's unpriced");
        String[] adjust = {
            "adjust", handle, "--plans", plans, "--seq", "1", "--input", "1000", "--output", "1000", "--model", "gpt-5"
        };
        assertThat(ends(0, run(Way.REDIS, adjust)).out()).contains("$0.01125").doesNotContain("no model");
    }
}
