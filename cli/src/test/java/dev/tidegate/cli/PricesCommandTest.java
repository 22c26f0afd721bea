package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesCommandTest {
    /** In the form of the package's file, with prices of our own. */
    private static final String LITELLM = """
            {"sample_spec": {"litellm_provider": "one of many"},
             "m-1": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06,
               "output_cost_per_token": 8e-06, "cache_read_input_token_cost": 5e-07,
               "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 4e-06,
               "input_cost_per_token_above_200k_tokens": 4e-06, "cache_read_input_token_cost_above_200k_tokens": 1e-07,
               "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.025},
               "deprecation_date": "2026-10-01"},
             "m-1-2026-01-01": {"litellm_provider": "openai", "input_cost_per_token": 2e-06, "output_cost_per_token": 9e-06},
             "xai/g": {"litellm_provider": "xai", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
               "input_cost_per_token_above_200k_tokens": 2e-06, "provider_specific_entry": {"us": 1.1}},
             "gpt-image": {"litellm_provider": "openai", "input_cost_per_token": 5e-06, "output_cost_per_image_token": 4e-05},
             "free": {"litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0},
             "m-latest": {"alias_of": "m-1-2026-01-01"},
             "deepseek/d": {"litellm_provider": "deepseek", "input_cost_per_token": 3e-07, "output_cost_per_token": 1.2e-06,
               "cache_read_input_token_cost": 6e-09, "cache_creation_input_token_cost": 0.0,
               "off_peak_pricing": {"input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
                 "cache_read_input_token_cost": 3e-09, "weekday_timezone": "Asia/Shanghai", "windows": [
                   {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
                   {"hours_utc": "00:00-00:00", "weekdays": [6, "sunday"]}]}},
             "elsewhere": {"litellm_provider": "fireworks_ai", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06}}
            """;

    private static final String GENAI = """
            providers: list[Provider] = [
                Provider(id='openai', models=[
                    ModelInfo(id='m-1', match=ClauseOr(or_=[ClauseEquals(equals='m-one'), ClauseContains(contains='m')]),
                        name="An 'm'", prices=ModelPrice(input_mtok=Decimal('2.5'), output_mtok=Decimal('8'),
                            cache_write_mtok=TieredPrices(base=Decimal('3'), tiers=[Tier(start=200000, price=Decimal('6'))]))),
                    ModelInfo(id='m-2', match=ClauseEquals(equals='m-2'), prices=[
                        ConditionalPrice(constraint=None, prices=ModelPrice(input_mtok=Decimal('1'), output_mtok=Decimal('1'))),
                        ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2026, 8, 17)),
                            prices=ModelPrice(input_mtok=Decimal('2'), output_mtok=Decimal('2'))),
                        ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2027, 2, 1)),
                            prices=ModelPrice(input_mtok=Decimal('3'), output_mtok=Decimal('3'))),
                        ConditionalPrice(constraint=TimeOfDateConstraint(start_time=datetime.time(1, 0, tzinfo=UTC),
                            end_time=datetime.time(4, 30, tzinfo=UTC)),
                            prices=ModelPrice(input_mtok=Decimal('4'), output_mtok=Decimal('4')))],
                        price_variants=[PriceVariant(when={'processing': 'batch'},
                            prices=ModelPrice(input_mtok=Decimal('1'), output_mtok=Decimal('1')))]),
                ]),
            ]
            """;

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String imported(String... more) throws IOException {
        String[] args = {
            "prices", "import", "--from", "litellm", file("l.json", LITELLM).toString(), "--date", "2026-11-29"
        };
        String[] all = new String[args.length + more.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        Cli.Outcome outcome = new Cli().run(all);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    @Test
    void pricesAreImportedToThePicoDollarAndWhatIsNotKnownIsLeftOut() throws IOException {
        String yaml = imported();
        PriceTable table = PriceTable.parse(yaml);
        assertThat(table.models())
                .containsExactlyInAnyOrder("m-1", "m-1-2026-01-01", "xai/g", "gpt-image", "deepseek/d");
        assertThat(table.explain("m-latest").entry()).contains("m-1-2026-01-01");
        assertThat(table.retired()).containsExactly("m-1");
        assertThat(table.entries().get("m-1"))
                .isEqualTo("input $2, cache_read $0.5, output $8 per 1M tokens, search $25000 per 1M searches,"
                        + " batch (input $1, output $4 per 1M tokens); above 200000 input tokens: input $4,"
                        + " cache_read $0.5, output $8 per 1M tokens, search $25000 per 1M searches,"
                        + " batch (output $4 per 1M tokens); retired 2026-10-01");
        assertThat(table.family("m-1-2026-01-01")).isEqualTo("m-1");
        // xAI's longer price begins at the length itself.
        assertThat(yaml).contains("199999").contains("us: 1.1");
        assertThat(table.require("gpt-image").picos(TokenKind.OUTPUT)).isEqualTo(40_000_000);
    }

    /** Peak hours are 01:00 to 04:00 and 06:00 to 10:00 UTC, Monday to Friday. 2026-11-27 is a Friday. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-27T00:59:59Z, 150000",
        "2026-11-27T01:00:00Z, 300000",
        "2026-11-27T03:59:59Z, 300000",
        "2026-11-27T04:00:00Z, 150000",
        "2026-11-27T06:00:00Z, 300000",
        "2026-11-27T10:00:00Z, 150000",
        "2026-11-27T23:59:59Z, 150000",
        "2026-11-28T02:00:00Z, 150000",
        "2026-11-29T08:00:00Z, 150000",
        "2026-11-29T23:00:00Z, 150000",
        "2026-11-30T02:00:00Z, 300000"
    })
    void aCallOffPeakHasTheLowerPriceAndOneAtTheWeekendToo(Instant at, long picos) throws IOException {
        PriceQuery query = new PriceQuery(0, List.of(), at.getEpochSecond() * 1_000_000);
        PriceTable own = PriceTable.parse(imported());
        assertThat(own.quote("deepseek/d", query).orElseThrow().prices().picos(TokenKind.INPUT))
                .isEqualTo(picos);
        PriceQuote builtIn =
                PriceTable.builtIn().quote("deepseek/deepseek-flash", query).orElseThrow();
        assertThat(builtIn.prices().picos(TokenKind.INPUT)).isEqualTo(picos);
        assertThat(builtIn.prices().picos(TokenKind.OUTPUT)).isEqualTo(picos * 4);
        assertThat(builtIn.prices().picos(TokenKind.CACHE_READ)).isEqualTo(picos / 50);
    }

    @Test
    void aModelThatASourceSaysIsFreeIsKnownOnlyIfTheUserSaysSoToo() throws IOException {
        assertThat(PriceTable.parse(imported()).explain("free").entry()).isEmpty();
        PriceTable table = PriceTable.parse(imported("--free", "free"));
        assertThat(table.entries().get("free")).contains("input $0, output $0").contains("note: free of charge");
        assertThat(table.spendNanos("free", 1_000, 1_000)).hasValue(0);
        Cli.Outcome priced = new Cli()
                .run(
                        "prices",
                        "import",
                        "--from",
                        "litellm",
                        file("l.json", LITELLM).toString(),
                        "--free",
                        "m-1");
        assertThat(priced.code()).isEqualTo(2);
        assertThat(priced.err()).contains("--free: m-1 (expected: a model that the source gives a price of 0)");
    }

    @Test
    void modelsOfFurtherProvidersComeInWhereTheyAreAskedFor() throws IOException {
        assertThat(PriceTable.parse(imported("--every-provider")).models()).contains("elsewhere");
    }

    @Test
    void ofTwoSourcesTheDearerHoldsAndIsMarkedUnlessAVendorPublishesAPrice() throws IOException {
        String also = "genai-prices=" + file("data.py", GENAI);
        PriceTable table = PriceTable.parse(imported("--also", also));
        assertThat(table.entries().get("m-1"))
                .contains("input $2.5")
                .contains("cache_write $3")
                .contains("note: input is $2 in litellm and $2.5 in genai-prices");
        assertThat(table.explain("m-one").entry()).contains("m-1");
        assertThat(table.entries().get("m-2"))
                .isEqualTo("input $4, output $4 per 1M tokens, batch (input $1, output $1 per 1M tokens);"
                        + " at 00:00-01:00 UTC: input $2, output $2 per 1M tokens;"
                        + " at 04:30-24:00 UTC: input $2, output $2 per 1M tokens;"
                        + " from 2027-02-01: input $3, output $3 per 1M tokens");
        PriceTable published = PriceTable.parse(imported("--also", also, "--vendor-price", "m-1.input=$2"));
        assertThat(published.require("m-1").picos(TokenKind.INPUT)).isEqualTo(2_000_000);
    }

    @Test
    void aDifferenceIsPrintedModelByModel() throws IOException {
        Path before = file("before.yaml", imported());
        Path after = file("after.yaml", Files.readString(before).replace("output: $9", "output: $10"));
        Cli.Outcome outcome = new Cli().run("prices", "diff", before.toString(), after.toString(), "--exit-code");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("- m-1-2026-01-01: input $2, output $9", "+ m-1-2026-01-01: input $2, output $10");
        assertThat(outcome.out().lines()).hasSize(4);
    }

    @Test
    void aTableIsCheckedForItsAgeAndForModelsOfATrace() throws IOException {
        Path prices = file("p.yaml", imported());
        Path trace = file("t.csv", "subject,model\na,m-1-2026-01-01\na,m-1\nb,m-9\nb,m-9\n");
        Cli.Outcome outcome = new Cli()
                .run(
                        "prices",
                        "check",
                        "--prices",
                        prices.toString(),
                        "--trace",
                        trace.toString(),
                        "--max-age-days",
                        "99999");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("of 2026-11-29", "m-1, 1 call: retired", "m-9, 2 calls: no price")
                .doesNotContain("m-1-2026-01-01, ");
    }

    @Test
    void costSaysWhatAUsageCostsAtItsTimeAndTerms() throws IOException {
        Path prices = file("p.yaml", imported());
        Cli.Outcome one = new Cli()
                .run("prices", "cost", "m-1", "--tokens", "input=1000,output=200", "--prices", prices.toString());
        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.out()).contains("3600000 nano-dollars, $0.0036, by the entry m-1");
        Path usages = file("u.jsonl", """
                {"model":"m-1","tokens":{"input":1000,"output":200},"terms":["batch"]}
                {"model":"m-1","tokens":{"input":1000,"output":200},"terms":["flex"]}
                {"model":"deepseek/d","tokens":{"input":1000},"at":"2026-11-27T02:00:00Z"}
                {"model":"deepseek/d","tokens":{"input":1000},"at":"2026-11-28T02:00:00Z"}
                {"model":"m-l","tokens":{"input":1}}
                """);
        Cli.Outcome many = new Cli().run("prices", "cost", "--lines", usages.toString(), "--prices", prices.toString());
        assertThat(many.code()).isEqualTo(1);
        assertThat(many.out().lines())
                .containsExactly(
                        "{\"model\":\"m-1\",\"entry\":\"m-1\",\"nanos\":1800000,\"unpriced\":[]}",
                        "{\"model\":\"m-1\",\"entry\":\"m-1\",\"nanos\":3600000,\"unpriced\":[\"flex\"]}",
                        "{\"model\":\"deepseek/d\",\"entry\":\"deepseek/d\",\"nanos\":300000,\"unpriced\":[]}",
                        "{\"model\":\"deepseek/d\",\"entry\":\"deepseek/d\",\"nanos\":150000,\"unpriced\":[]}",
                        many.out().lines().toList().get(4));
        assertThat(many.out()).contains("model: m-l (expected: ", "to add prices: tidegate prices import");
    }

    @Test
    void aUsageThatCannotBeReadIsRefusedByItsLine() throws IOException {
        Path usages = file("u.jsonl", "{\"model\":\"gpt-5\",\"tokens\":{\"inptu\":1}}\n");
        Cli.Outcome outcome = new Cli().run("prices", "cost", "--lines", usages.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("u.jsonl: line 1: tokens: inptu (expected: kind=count pairs");
        assertThat(new Cli().run("prices", "cost").code()).isEqualTo(2);
    }

    @Test
    void aTableIsCheckedForTheModelsThatAServersMetricsName() throws IOException {
        Path metrics = file("metrics.txt", """
                # TYPE tidegate_models_total counter
                tidegate_models_total{model="gpt-5"} 12.0
                tidegate_models_total{model="gtp-5-mini"} 1.5E3
                tidegate_models_total{model="a \\"b\\" \\\\ c"} 1.0
                tidegate_models_total{model="never"} 0.0
                tidegate_models_total{model="other"} 2.0
                tidegate_decisions_total{operation="acquire",outcome="allowed",source="memory"} 7.0
                """);
        Cli.Outcome outcome =
                new Cli().run("prices", "check", "--metrics", metrics.toString(), "--max-age-days", "99999");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains(
                        "gtp-5-mini, 1500 calls: no price, no entry: gpt-5-mini",
                        "to add prices: tidegate prices import",
                        "a \"b\" \\ c, 1 call: no price",
                        "other, 2 calls: of models beyond those that the server counts by name")
                .doesNotContain("never", "gpt-5, ");
    }

    @Test
    void metricsOfAServerOnThisMachineAreFetched() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = "tidegate_models_total{model=\"gtp-5\"} 1.0\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Cli.Outcome outcome = new Cli().run("prices", "check", "--metrics", url, "--max-age-days", "99999");
            assertThat(outcome.out()).as(outcome.err()).contains("gtp-5, 1 call: no price, no entry: gpt-5");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com/metrics", "http://u:p@127.0.0.1:1/", "http://127.0.0.1.example.com:1"})
    void metricsOfAnotherMachineAreNotFetched(String url) {
        Cli.Outcome outcome = new Cli().run("prices", "check", "--metrics", url);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("--metrics: ")
                .contains("a server on this machine")
                .doesNotContain("u:p");
    }

    @Test
    void explainSaysWhichEntryAndWhy() {
        Cli.Outcome known = new Cli().run("prices", "explain", "openai/gpt-4o");
        assertThat(known.code()).isZero();
        assertThat(known.out()).contains("openai/gpt-4o is gpt-4o (without the prefix openai/), of the family gpt-4o");
        Cli.Outcome unknown = new Cli().run("prices", "explain", "gpt-4o-2031-01-01", "--json");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("\"why\":\"date_refused\"", "\"candidates\":[\"gpt-4o\"]");
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Cli.Outcome outcome = new Cli()
                .run(
                        "prices",
                        "import",
                        "--from",
                        "genai-prices",
                        file("x", "[]").toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("expected: data.py of genai-prices");
    }

    @Test
    void explainPrintsEachPriceWithItsUnit() throws IOException {
        String prices = file("units.yaml", """
                version: 2
                date: 2026-11-01
                currency: USD
                models:
                  m:
                    input: $2
                    output: $8
                    search: $10000
                    terms: { batch: 0.5 }
                    above: { 200k: { input: $4 } }
                """).toString();
        Cli.Outcome text = new Cli().run("prices", "explain", "m", "--prices", prices);
        assertThat(text.out())
                .contains(
                        "input $2, output $8 per 1M tokens, search $10000 per 1M searches, batch x0.5 of each token price")
                .contains("above 200000 input tokens: input $4, output $8 per 1M tokens");
        assertThat(new Cli()
                        .run("prices", "explain", "m", "--prices", prices, "--json")
                        .out())
                .contains(
                        "\"usdPerMillionTokens\":{\"input\":2,\"output\":8},\"usdPerMillionSearches\":{\"search\":10000}")
                .contains("\"terms\":{\"batch\":{\"factor\":0.5}}")
                .contains("\"aboveInputTokens\":200000,\"usdPerMillionTokens\":{\"input\":4,\"output\":8}");
    }

    @Test
    void diffAndCheckPrintJsonWhereThatIsAskedFor() throws IOException {
        String old = file(
                        "old.yaml",
                        "version: 2\ndate: 2026-11-01\ncurrency: USD\nmodels:\n  m: { input: $1, output: $2 }\n")
                .toString();
        String next = file(
                        "next.yaml",
                        "version: 2\ndate: 2026-11-01\ncurrency: USD\nmodels:\n  n: { input: $1, output: $2 }\n")
                .toString();
        assertThat(new Cli().run("prices", "diff", old, next, "--json").out())
                .isEqualTo("[{\"model\":\"m\",\"before\":\"input $1, output $2 per 1M tokens\",\"after\":null},"
                        + "{\"model\":\"n\",\"before\":null,\"after\":\"input $1, output $2 per 1M tokens\"}]\n");
        assertThat(new Cli()
                        .run("prices", "check", "--prices", old, "--max-age-days", "99999", "--json")
                        .out())
                .contains("\"date\":\"2026-11-01\"", "\"entries\":1,\"retired\":0", "\"doubts\":[]}");
    }

    @Test
    void aMisspeltSourceOrModelOrKindIsSuggestedAgainst() throws IOException {
        String file = file("litellm.json", LITELLM).toString();
        assertThat(new Cli().run("prices", "import", "--from", "lite-lm", file).err())
                .contains("--from: lite-lm (expected: litellm or genai-prices; did you mean 'litellm'?)");
        assertThat(new Cli()
                        .run("prices", "import", "--from", "litellm", file, "--also", "genai_prizes=" + file)
                        .err())
                .contains("--also: genai_prizes", "did you mean 'genai-prices'?");
        assertThat(new Cli()
                        .run("prices", "import", "--from", "litellm", file, "--vendor-price", "m-1.inptu=$2")
                        .err())
                .contains("did you mean 'input'?");
        assertThat(new Cli()
                        .run("prices", "import", "--from", "litellm", file, "--vendor-price", "gptimage.input=$2")
                        .err())
                .contains("did you mean 'gpt-image'?");
    }
}
