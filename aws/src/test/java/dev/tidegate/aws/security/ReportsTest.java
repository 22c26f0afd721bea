package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.hidden;
import static dev.tidegate.aws.security.AnAccount.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Tag;
import dev.tidegate.aws.rules.Waiver;
import dev.tidegate.aws.rules.topic.AllRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs read: JSON by our schema, SARIF by that of OASIS; and what waivers do. */
class ReportsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Schema SARIF = sarif();
    private static final Schema REPORT = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ReportSchema.text(AllRules.facts(Tag.SECURE)), InputFormat.JSON);

    private static Schema sarif() {
        try (InputStream in =
                Objects.requireNonNull(ReportsTest.class.getResourceAsStream("sarif-2.1.0.schema.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Report judged(Consumer<AnAccount> change, Waiver... waivers) {
        return new Audit(AllRules.about(Tag.SECURE), List.of(waivers))
                .of(AnAccount.with(change).build());
    }

    private static Waiver waiver(String rule, String resource, String until) {
        return new Waiver(1, rule, resource, "known", LocalDate.parse(until));
    }

    private static void spoil(AnAccount account) {
        account.rules.add(rule("sgr-9", "-1", -1, -1, "::/0", ""));
        account.transit = new Cache.Transit(false, "");
        account.userGroups = List.of();
        account.offered = hidden("elasticache:DescribeCacheEngineVersions");
        account.outside = ExternalFacts.NOTHING;
    }

    @ParameterizedTest
    @MethodSource("dev.tidegate.aws.security.RulesTest#ids")
    void whateverIsFoundIsValid(String id) {
        Report report = judged(RuleFixtures.of(id).wrong(), waiver("TLS-01", "*", "2027-01-01"));
        assertThat(REPORT.validate(ReportJson.text(report), InputFormat.JSON)).isEmpty();
        assertThat(SARIF.validate(Sarif.text(report, "1.0"), InputFormat.JSON)).isEmpty();
    }

    @Test
    void theSchemasWouldSeeAFault() {
        Report report = judged(ReportsTest::spoil);
        assertThat(REPORT.validate(ReportJson.text(report).replace("critical", "fatal"), InputFormat.JSON))
                .isNotEmpty();
        assertThat(SARIF.validate(Sarif.text(report, "1.0").replace("\"ruleId\"", "\"rule\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(SARIF.validate(Sarif.text(report, "1.0").replace("\"error\"", "\"fatal\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void sarifHasEveryRuleALevelAFingerprintAndWhatWasNotJudged() throws IOException {
        Report report = judged(ReportsTest::spoil, waiver("NET-03", "sg-cache", "2027-01-01"));
        JsonNode run = JSON.readTree(Sarif.text(report, "1.0")).at("/runs/0");
        assertThat(run.at("/tool/driver/rules"))
                .hasSize(AllRules.about(Tag.SECURE).size());
        assertThat(run.at("/tool/driver/rules/0/helpUri").asText()).isEqualTo("urn:tidegate:rule:NET-01");
        assertThat(run.at("/tool/driver/rules/0/properties/security-severity").asText())
                .isEqualTo("9.5");
        TreeSet<String> prints = new TreeSet<>();
        for (JsonNode result : run.path("results")) {
            String rule = result.path("ruleId").asText();
            assertThat(run.at("/tool/driver/rules/" + result.path("ruleIndex").asInt() + "/id")
                            .asText())
                    .isEqualTo(rule);
            assertThat(prints.add(result.at("/partialFingerprints/tidegate~1v1").asText()))
                    .isTrue();
            assertThat(result.has("suppressions")).isEqualTo(rule.equals("NET-03"));
        }
        assertThat(run.at("/results/0/level").asText()).isEqualTo("error");
        assertThat(run.at("/invocations/0/toolExecutionNotifications")).anySatisfy(note -> {
            assertThat(note.at("/associatedRule/id").asText()).isEqualTo("VER-01");
            assertThat(note.at("/properties/permission").asText()).isEqualTo("elasticache:DescribeCacheEngineVersions");
        });
    }

    @Test
    void aFingerprintStaysWhenOtherThingsChange() {
        String before = Sarif.text(judged(ReportsTest::spoil), "1.0");
        String after = Sarif.text(
                judged(account -> {
                    spoil(account);
                    account.now = account.now.plusSeconds(86_400);
                    account.retention = 0;
                }),
                "2.0");
        assertThat(prints(after))
                .containsAll(prints(before))
                .hasSize(prints(before).size() + 1);
    }

    private static List<String> prints(String sarif) {
        return sarif.lines().filter(line -> line.contains("tidegate/v1")).toList();
    }

    @Test
    void aWaiverAcceptsWhatItNamesAndNothingElse() {
        Report report = judged(
                ReportsTest::spoil,
                waiver("NET-01", "sg-cache", "2026-11-23"),
                waiver("TLS-01", "arn:*:replicationgroup:other", "2027-01-01"),
                waiver("AUTH-01", "*", "2026-11-22"),
                waiver("VER-01", "*", "2027-01-01"));
        assertThat(report.findings().stream().filter(finding -> !finding.isOpen()))
                .extracting(finding -> finding.rule().id())
                .containsExactly("NET-01");
        assertThat(report.expired()).extracting(Waiver::rule).containsExactly("AUTH-01");
        // VER-01 could not be judged, so nobody knows whether its waiver is of use.
        assertThat(report.unused()).extracting(Waiver::rule).containsExactly("TLS-01");
        assertThat(report.hasAtLeast(Severity.CRITICAL)).isTrue();
    }

    @Test
    void theWorstComesFirstAndCountsLeaveOutWhatIsWaived() throws IOException {
        Report report = judged(ReportsTest::spoil, waiver("TLS-01", "rl", "2027-01-01"));
        JsonNode json = JSON.readTree(ReportJson.text(report));
        assertThat(json.at("/findings/0/severity").asText()).isEqualTo("critical");
        assertThat(json.at("/counts/critical").asInt()).isEqualTo(2);
        assertThat(json.at("/counts/high").asInt()).isZero();
        assertThat(json.at("/counts/waived").asInt()).isEqualTo(1);
        assertThat(json.path("passed")).noneMatch(id -> id.asText().equals("VER-01"));
    }
}
