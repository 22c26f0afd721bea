package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult.Status;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.security.RuleFixtures.Fixture;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule in both ways, and blindfolded; and nothing that the others should have kept quiet about. */
class RulesTest {
    /** What cannot be wrong alone. */
    private static final Set<String> COME_TOGETHER = Set.of("HA-03", "NET-12");

    static Stream<String> ids() {
        return AllRules.facts().stream().map(RuleFacts::id);
    }

    private static Report judged(Consumer<AnAccount> change) {
        return new Audit(AllRules.list(), List.of()).of(AnAccount.with(change).build());
    }

    private static Report.Result of(Report report, String id) {
        return report.results().stream()
                .filter(result -> result.rule().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> found(Report report) {
        return report.findings().stream()
                .map(finding -> finding.rule().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyRuleHasFixturesAndNoFixtureIsWithoutARule() {
        assertThat(RuleFixtures.all().keySet()).containsExactlyInAnyOrderElementsOf(ids().toList());
        assertThat(ids()).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsFoundInTheGoodAccount() {
        Report report = judged(account -> {});
        assertThat(report.findings()).isEmpty();
        assertThat(report.incomplete()).isEmpty();
        assertThat(report.that(Status.NOT_APPLICABLE))
                .extracting(result -> result.rule().id())
                .containsExactly("NET-12", "ENC-02", "AUTH-08", "MEM-03");
    }

    @ParameterizedTest
    @MethodSource("ids")
    void whatIsWrongIsFoundAndNothingElse(String id) {
        Fixture fixture = RuleFixtures.of(id);
        Report report = judged(fixture.wrong());
        assertThat(of(report, id).status()).isEqualTo(Status.FOUND);
        if (!COME_TOGETHER.contains(id)) {
            assertThat(found(report)).containsExactly(id);
        }
        for (Finding finding : of(report, id).outcome().findings()) {
            assertThat(finding.severity()).isEqualTo(finding.rule().severity());
            assertThat(finding.resource()).startsWith("arn:aws:");
            assertThat(finding.message()).endsWith(".");
            assertThat(finding.evidence()).isNotEmpty();
            assertThat(finding.remedy()).isNotBlank().doesNotContain("](");
            isACommand(finding.command());
        }
    }

    /** Each line is a command or a comment, and every call of AWS names the region. */
    private static void isACommand(String command) {
        assertThat(command.lines()).allMatch(line -> line.matches("(aws|tidegate|curl|openssl|#) .*"));
        command.lines()
                .filter(line -> line.startsWith("aws "))
                .forEach(line -> assertThat(line).contains("--region us-east-1"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void whatIsRightIsNotFound(String id) {
        Report report = judged(RuleFixtures.of(id).right());
        assertThat(of(report, id).status()).isEqualTo(Status.PASSED);
    }

    /** What comes with the cache itself cannot be hidden: without it there is no report. */
    static Stream<String> hidable() {
        return ids().filter(id -> RuleFixtures.of(id).hides().isPresent());
    }

    @ParameterizedTest
    @MethodSource("hidable")
    void whatIsHiddenIsNotJudged(String id) {
        Fixture fixture = RuleFixtures.of(id);
        Report.Result result = of(judged(fixture.hides().orElseThrow()), id);
        assertThat(result.status()).isEqualTo(Status.NOT_JUDGED);
        assertThat(result.outcome().unseen()).allSatisfy(unseen -> {
            assertThat(unseen.permission()).isEqualTo(fixture.permission());
            assertThat(unseen.reason()).isNotBlank();
        });
        assertThat(result.rule().permissions()).contains(fixture.permission());
    }
}
