package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.RuleBook;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Waiver;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityFileTest {
    private static final List<RuleFacts> RULES = List.of(RuleBook.facts("NET-01"), RuleBook.facts("NET-13"));

    private static SecurityFile parse(String yaml) {
        return SecurityFile.parse(yaml, RULES);
    }

    private static List<String> faults(String yaml) {
        return catchThrowableOfType(InvalidSecurityFileException.class, () -> parse(yaml)).faults().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void aWaiverHasARuleAReasonAndAnEnd() {
        SecurityFile file = parse("""
                version: 1
                waivers:
                  - rule: NET-01
                    resource: sg-1
                    reason: the test account
                    expires: 2027-01-31
                """);
        assertThat(file.waivers())
                .containsExactly(new Waiver(3, "NET-01", "sg-1", "the test account", LocalDate.of(2027, 1, 31)));
        assertThat(file.policy()).isEqualTo(Policy.DEFAULT);
    }

    @Test
    void aListAloneIsWaivers() {
        assertThat(parse("[{rule: NET-01, reason: r, expires: 2027-01-31}]").waivers())
                .singleElement()
                .satisfies(waiver -> assertThat(waiver.resource()).isEqualTo("*"));
    }

    @Test
    void policyIsReadWithWhatIsNotSaidAsUsual() {
        assertThat(parse("policy: {allow-public: true, production-tag: env=live, snapshot-days: 7}")
                        .policy())
                .isEqualTo(new Policy(true, false, Optional.empty(), "env=live", 7, 0, 90));
    }

    @Test
    void everyFaultIsReportedAtOnceWithTheAcceptedRange() {
        assertThat(faults("""
                        waivers:
                          - rule: NET-99
                            reason: ""
                            expires: soon
                          - rule: NET-13
                            resource: ""
                            until: 2027-01-01
                        policy:
                          snapshot-days: 36
                          production: maybe
                        """))
                .containsExactly(
                        "line 2: waivers[0].rule: \"NET-99\" (expected: a rule, one of NET-01, NET-13)",
                        "line 3: waivers[0].reason: \"\" (expected: a reason of 1 … 500 characters)",
                        "line 4: waivers[0].expires: \"soon\" (expected: the last day on which it applies, 2000-01-01 … 2199-12-31)",
                        "line 5: waivers[1].rule: \"NET-13\" (expected: a rule that can be waived; this one cannot)",
                        "line 5: waivers[1].reason: (missing) (expected: a reason of 1 … 500 characters)",
                        "line 5: waivers[1].expires: (missing) (expected: the last day on which it applies, 2000-01-01 … 2199-12-31)",
                        "line 6: waivers[1].resource: \"\" (expected: an ARN or the id at its end, with * and ?, of 1 … 300 characters)",
                        "line 7: waivers[1].until: \"until\" (expected: no such key; the keys here are rule, resource, reason, expires)",
                        "line 9: policy.snapshot-days: \"36\" (expected: a number of days, 1 … 35)",
                        "line 10: policy.production: \"maybe\" (expected: true or false)");
    }

    @Test
    void aMisspeltKeyOrRuleNamesTheNearestOne() {
        assertThat(faults("""
                        - rule: NTE-01
                          resaon: r
                          reason: r
                          expires: 2027-01-31
                        """))
                .satisfiesExactly(
                        rule -> assertThat(rule)
                                .startsWith("line 1: [0].rule: ")
                                .contains("did you mean 'NET-01'?"),
                        key -> assertThat(key).startsWith("line 2: ").contains("did you mean 'reason'?"));
    }

    @ParameterizedTest
    @CsvSource({"1999-12-31", "2200-01-01", "2027-02-30", "31.12.2027", "2027"})
    void aDayIsADayWithinReach(String day) {
        assertThat(faults("[{rule: NET-01, reason: r, expires: '" + day + "'}]"))
                .singleElement()
                .asString()
                .contains("expires", day);
    }

    @ParameterizedTest
    @CsvSource({"''", "text", "[[[[[[[[[1]]]]]]]]]", "'{a: &x 1, b: *x}'", "'waivers: {}'", "'a: [', ", "'version: 2'"})
    void whatIsNoSuchFileIsRefused(String yaml) {
        assertThat(faults(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "env, dev, false",
        "Environment, Staging, false",
        "env, prod, true",
        "env, developer-tools, true",
        "team, dev, true",
        "ENV, non-prod, false",
    })
    void whatIsNotTaggedAsSomethingElseIsInProduction(String key, String value, boolean production) {
        assertThat(Policy.DEFAULT.isProduction(Map.of(key, value))).isEqualTo(production);
        assertThat(Policy.DEFAULT.inProduction(!production).isProduction(Map.of(key, value)))
                .isEqualTo(!production);
    }

    @Test
    void aTagMaySayWhatIsInProduction() {
        Policy policy = parse("policy: {production-tag: tier=live}").policy();
        assertThat(policy.isProduction(Map.of("tier", "live"))).isTrue();
        assertThat(policy.isProduction(Map.of("env", "prod"))).isFalse();
    }
}
