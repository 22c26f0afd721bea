package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.Fault;
import dev.tidegate.config.InvalidPlansException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansFileFaultsTest {
    /** A file in which one limit stands from line 5 on. */
    private static final String HEAD = "version: 1\nplans:\n  pro:\n    limits:\n";

    private static List<Fault> faults(String yaml) {
        InvalidPlansException e = catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.parse(yaml));
        assertThat(e).as(yaml).isNotNull();
        assertThat(e.faults()).isNotEmpty();
        return e.faults();
    }

    private static List<String> where(String yaml) {
        return faults(yaml).stream()
                .map(f -> f.line() + " " + f.path() + " " + f.value())
                .toList();
    }

    @Test
    void aFaultSaysLinePathValueAndWhatIsAccepted() {
        String yaml = HEAD + "      - { name: a, meter: requests, capacity: -3, window: sliding 1h }\n";
        assertThat(faults(yaml).get(0))
                .hasToString("line 5: plans.pro.limits[0].capacity: \"-3\" (expected: a whole number such as 50, 250k, "
                        + "2M or 1G, from 1 to 4503599627370496, or unlimited)");
    }

    @Test
    void everyFaultOfAFileIsReportedAtOnceByLine() {
        String yaml = String.join(
                "\n",
                "version: 2",
                "plan: x",
                "plans:",
                "  'bad name':",
                "    limits:",
                "      - name: a b",
                "        meter: Requests",
                "        capacity: 0",
                "        window: sliding 1y",
                "        shadow: maybe",
                "        scope: tenants",
                "        thresholds: [80, 95%]",
                "        segments: 0",
                "        on-store-failure: retry",
                "        weights: { input: -1, inptu: 2 }",
                "        refunds: all",
                "        windw: x",
                "  empty:",
                "  none: { limits: [] }",
                "  text: pro",
                "  item: { limits: [a] }");
        assertThat(where(yaml))
                .containsExactly(
                        "1 version 2",
                        "2 plan plan",
                        "4 plans.bad name bad name",
                        "6 plans.bad name.limits[0].name a b",
                        "7 plans.bad name.limits[0].meter Requests",
                        "8 plans.bad name.limits[0].capacity 0",
                        "9 plans.bad name.limits[0].window sliding 1y",
                        "10 plans.bad name.limits[0].shadow maybe",
                        "11 plans.bad name.limits[0].scope tenants",
                        "12 plans.bad name.limits[0].thresholds[0] 80",
                        "13 plans.bad name.limits[0].segments 0",
                        "14 plans.bad name.limits[0].on-store-failure retry",
                        "15 plans.bad name.limits[0].weights.inptu inptu",
                        "15 plans.bad name.limits[0].weights.input -1",
                        "16 plans.bad name.limits[0].refunds all",
                        "17 plans.bad name.limits[0].windw windw",
                        "18 plans.empty (empty)",
                        "19 plans.none.limits (0 limits)",
                        "20 plans.text pro",
                        "21 plans.item.limits[0] a");
    }

    @Test
    void everyMissingKeyIsNamedOnTheLineOfItsOwner() {
        assertThat(where("{}")).containsExactly("1 version (missing)", "1 plans (missing)");
        assertThat(where("version: 1\nplans:\n  a: {}\n")).containsExactly("3 plans.a.limits (missing)");
        assertThat(where(HEAD + "      - { shadow: true }\n"))
                .containsExactly(
                        "5 plans.pro.limits[0].name (missing)",
                        "5 plans.pro.limits[0].meter (missing)",
                        "5 plans.pro.limits[0].window (missing)",
                        "5 plans.pro.limits[0].capacity (missing)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "''                  | 1 (file) (empty)",
                "'# only a comment'  | 1 (file) (empty)",
                "'~'                 | 1 (file) (empty)",
                "'[a]'               | 1 (file) (a list)",
                "'text'              | 1 (file) text",
                "'7'                 | 1 (file) 7",
                "'a: [1\nb: 2'       | 2 (file) (no YAML)",
                "'a:\n\tb: 1'        | 2 (file) (no YAML)",
                "'a: b: c'           | 1 (file) (no YAML)",
                "'@x'                | 1 (file) (no YAML)",
                "'a: \"b'            | 1 (file) (no YAML)",
            })
    void whatIsNoPlansFileAtAllIsSaidOnItsLine(String yaml, String expected) {
        assertThat(where(yaml == null ? "" : yaml)).containsExactly(expected);
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThat(where("version: 1\nplans:\n  a: {}\n---\nversion: 1\n")).contains("4 (file) ---");
    }

    @Test
    void repeatedKeysAreNamedWithTheirLines() {
        String limit = "{ limits: [ { name: a, meter: requests, capacity: 1, window: sliding 1h } ] }\n";
        String yaml = "version: 1\nversion: 1\nplans:\n  a: " + limit + "  a: " + limit;
        assertThat(where(yaml)).containsExactly("2 version version", "5 plans.a a");
        assertThat(faults(yaml).get(1).expected()).isEqualTo("each key once; it stands on line 4 already");
    }

    @Test
    void whatARepeatedPlanHoldsIsCheckedToo() {
        String yaml = "version: 1\nplans:\n  a: { limits: [] }\n  a: { limits: 5 }\n";
        assertThat(where(yaml)).containsExactly("3 plans.a.limits (0 limits)", "4 plans.a a", "4 plans.a.limits 5");
    }

    @Test
    void aLimitNameStandsOnceInAPlanButMayStandInAnother() {
        String twice = HEAD
                + "      - { name: a, meter: requests, capacity: 1, window: sliding 1h }\n"
                + "      - { name: a, meter: requests, capacity: 0, window: sliding 2h }\n";
        assertThat(where(twice)).containsExactly("6 plans.pro.limits[1].name a", "6 plans.pro.limits[1].capacity 0");
        String other = HEAD
                + "      - { name: a, meter: requests, capacity: 1, window: sliding 1h }\n"
                + "  max:\n    limits:\n"
                + "      - { name: a, meter: requests, capacity: 1, window: sliding 2h }\n";
        assertThat(PlansFile.parse(other).all()).hasSize(2);
    }

    @Test
    void twoLimitsOfOneIdAreRefusedBesideOtherFaults() {
        String yaml = HEAD
                + "      - { name: a, meter: requests, capacity: 1, window: sliding 1h }\n"
                + "      - { name: b, meter: requests, capacity: 1, window: sliding 1h }\n"
                + "      - { name: c, meter: requests, capacity: 0, window: sliding 1h }\n";
        InvalidPlansException e =
                catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.parse(yaml, limit -> 7L));
        assertThat(e.faults())
                .extracting(Fault::line, Fault::path, Fault::expected)
                .first()
                .hasToString("(6, \"plans.pro.limits[1].name\", "
                        + "\"another name: its 48-bit id is that of plans.pro.limits[0]\")");
        assertThat(e.faults()).hasSize(2);
    }

    @Test
    void moreThanSixteenLimitsAreRefused() {
        StringBuilder yaml = new StringBuilder(HEAD);
        for (int i = 0; i < 17; i++) {
            yaml.append("      - { name: a").append(i).append(", meter: requests, capacity: 1, window: sliding 1h }\n");
        }
        assertThat(where(yaml.toString())).containsExactly("5 plans.pro.limits (17 limits)");
    }

    @Test
    void aliasesTagsAndMergeKeysAreRefusedWhereTheyStand() {
        String yaml = HEAD
                + "      - &a { name: a, meter: requests, capacity: 1, window: sliding 1h }\n"
                + "      - *a\n"
                + "      - { <<: *a, name: b, meter: !!str requests, capacity: 1, window: sliding 1h }\n";
        assertThat(where(yaml))
                .containsExactly(
                        "6 plans.pro.limits[1] *a",
                        "7 plans.pro.limits[2].<< <<",
                        "7 plans.pro.limits[2].meter !!str".replace("!!str", "tag:yaml.org,2002:str"));
    }

    @Test
    void aMisspeltKeyIsGuessed() {
        assertThat(faults("versoin: 1\nplans: {}\n"))
                .extracting(Fault::expected)
                .containsExactly(
                        "no such key; did you mean 'version'?", "1, the version of this format", "at least one plan");
        assertThat(faults("zebra: 1\n"))
                .anySatisfy(fault ->
                        assertThat(fault.expected()).isEqualTo("no such key; the keys here are version, plans"));
    }

    /** Each row is a limit in one line and its one fault. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "name: 5, meter: requests, capacity: 1, window: sliding 1h          | name       | in quotes",
                "name: ~, meter: requests, capacity: 1, window: sliding 1h          | name       | a name such as",
                "name: [a], meter: requests, capacity: 1, window: sliding 1h        | name       | a name such as",
                "name: a, meter: {}, capacity: 1, window: sliding 1h                | meter      | a meter of your own",
                "name: a, meter: requests, capacity: $1, window: sliding 1h         | capacity   | a whole number",
                "name: a, meter: requests, capacity: 1.5, window: sliding 1h        | capacity   | a whole number",
                "name: a, meter: requests, capacity: 1e3, window: sliding 1h        | capacity   | a whole number",
                "name: a, meter: requests, capacity: 0x10, window: sliding 1h       | capacity   | a whole number",
                "name: a, meter: requests, capacity: 010, window: sliding 1h        | capacity   | a whole number",
                "name: a, meter: requests, capacity: 5m, window: sliding 1h         | capacity   | a whole number",
                "name: a, meter: requests, capacity: 4503599627370497, window: sliding 1h | capacity | 4503599627370496",
                "name: a, meter: requests, capacity: true, window: sliding 1h       | capacity   | a whole number",
                "name: a, meter: spend, capacity: 10, window: sliding 1h            | capacity   | US dollars",
                "name: a, meter: spend, capacity: $0, window: sliding 1h            | capacity   | US dollars",
                "name: a, meter: spend, capacity: $0.0000000001, window: sliding 1h | capacity   | US dollars",
                "name: a, meter: spend, capacity: $5000000, window: sliding 1h      | capacity   | $4503599.627370496",
                "name: a, meter: BAD, capacity: $5x, window: sliding 1h             | meter,capacity | US dollars",
                "name: a, meter: requests, capacity: 1, window: sliding             | window     | 'sliding 1h'",
                "name: a, meter: requests, capacity: 1, window: 5                   | window     | in quotes",
                "name: a, meter: requests, capacity: 1, window: calendar month Mars | window     | a time zone",
                "name: a, meter: concurrency, capacity: 257, window: concurrent     | capacity   | 1 … 256 open at once",
                "name: a, meter: BAD, capacity: 257, window: concurrent             | meter,capacity | 1 … 256 open at once",
                "name: a, meter: requests, capacity: 1, window: concurrent          | window     | the meter concurrency",
                "name: a, meter: concurrency, capacity: 1, window: sliding 1h       | window     | the meter concurrency",
                "name: a, meter: tokens, capacity: 1, window: bucket 1 per 1s       | window     | 'refunds: none'",
                "name: a, meter: requests, capacity: unlimited, window: bucket 1 per 1s | capacity | a bucket fills up",
                "name: a, meter: requests, capacity: 1G, window: bucket 1 per 1h    | capacity   | at most",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, refunds: none  | refunds | only a bucket",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, status: 404  | status | 429, 402, 403 or auto",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, status: Auto | status | 429, 402, 403 or auto",
                "name: a, meter: concurrency, capacity: 1, window: concurrent, concurrency-retry: 2h  | concurrency-retry | 1ms … 1h",
                "name: a, meter: concurrency, capacity: 1, window: concurrent, concurrency-retry: 5   | concurrency-retry | from 1ms to 1h",
                "name: a, meter: concurrency, capacity: 1, window: concurrent, concurrency-retry: 0s  | concurrency-retry | from 1ms to 1h",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, concurrency-retry: 1s | concurrency-retry | only the window",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, model-scope: as-named | model-scope | only scope: model",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, scope: model, model-scope: id | model-scope | as-named",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, lease: 1s   | lease | only fixed and calendar",
                "name: a, meter: requests, capacity: 1, window: bucket 1 per 1s, lease: 1s | lease | only fixed and calendar",
                "name: a, meter: concurrency, capacity: 1, window: concurrent, lease: 1s | lease | only fixed and calendar",
                "name: a, meter: requests, capacity: 1, window: fixed 1h, lease: 2s     | lease | 10ms … 1s",
                "name: a, meter: requests, capacity: 1, window: fixed 5s, lease: 1s     | lease | 10ms … 500ms, a tenth",
                "name: a, meter: requests, capacity: 1, window: fixed 1h, lease: 100    | lease | such as 500ms",
                "name: a, meter: requests, capacity: 1, window: fixed 1h, lease: off    | lease | such as 500ms",
                "name: a, meter: requests, capacity: 1, window: fixed 1h, segments: 10     | segments | only a sliding",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, segments: 121  | segments | from 1 to 120",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, segments: 99999999999 | segments | 120",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, segments: 1.0  | segments | an integer",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, segments: '9'  | segments | an integer",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, shadow: 'true' | shadow | true or false",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, shadow: yes    | shadow | true or false",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, shadow: True   | shadow | true or false",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, scope: USER    | scope | did you mean 'user'",
                "name: a, meter: tokens, capacity: 1, window: sliding 1h, weights: {inptu: 1} | weights.inptu | did you mean 'input'",
                "name: a, meter: tokens, capacity: 1, window: sliding 1h, weights: {cacheRead: 1} | weights.cacheRead | did you mean 'cache_read'",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: 101% | thresholds | 1% to 100%",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: [0%] | thresholds[0] | 1% to",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: [9%, 8%] | thresholds | rising",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: {}   | thresholds | percentage",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, weights: {input: 2} | weights | meter tokens",
                "name: a, meter: tokens, capacity: 1, window: sliding 1h, weights: 2         | weights | a mapping",
                "name: a, meter: tokens, capacity: 1, window: sliding 1h, weights: {input: 1001} | weights.input | 1000",
            })
    void aLimitNamesTheFieldAtFault(String limit, String fields, String expected) {
        List<Fault> faults = faults(HEAD + "      - { " + limit + " }\n");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.line()).isEqualTo(5));
        assertThat(faults)
                .extracting(fault -> fault.path().substring("plans.pro.limits[0].".length()))
                .containsExactlyInAnyOrder(fields.split(","));
        assertThat(faults).anySatisfy(fault -> assertThat(fault.expected()).contains(expected));
    }

    @Test
    void aLongOrUnprintableValueIsShownShortAndEscaped() {
        String yaml = HEAD + "      - { name: \"a\\tb" + "x".repeat(200)
                + "\", meter: requests, capacity: 1, window: sliding 1h }";
        assertThat(faults(yaml).get(0).value())
                .startsWith("a\\u0009bxxx")
                .endsWith("…")
                .hasSizeLessThan(80);
    }

    @Test
    void theMessageListsTheFaultsAndIsBounded() {
        StringBuilder yaml = new StringBuilder("version: 1\nplans:\n");
        for (int i = 0; i < 300; i++) {
            yaml.append("  p").append(i).append(":\n");
        }
        InvalidPlansException e =
                catchThrowableOfType(InvalidPlansException.class, () -> PlansFile.parse(yaml.toString()));
        assertThat(e.faults()).hasSize(300);
        assertThat(e.getMessage())
                .startsWith("invalid plans file: 300 faults\n  line 3: plans.p0")
                .endsWith("and 200 more");
    }
}
