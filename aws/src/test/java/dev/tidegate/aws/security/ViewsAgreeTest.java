package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Tag;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.verify.Check;
import dev.tidegate.aws.verify.Mark;
import dev.tidegate.aws.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code verify} and {@code security} say the same of every fact that both show, over random accounts. */
class ViewsAgreeTest {
    private static final int ACCOUNTS = 3_000;

    /** Under which checks {@code verify} shows a rule; written down here again, so that a lost one is seen. */
    private static final Map<String, Set<String>> CHECKS = Map.ofEntries(
            Map.entry("NET-01", Set.of("group-open")),
            Map.entry("NET-05", Set.of("group-peer")),
            Map.entry("NET-06", Set.of("group-default")),
            Map.entry("NET-07", Set.of("routes")),
            Map.entry("NET-08", Set.of("subnet-group")),
            Map.entry("NET-09", Set.of("subnets", "addresses")),
            Map.entry("NET-10", Set.of("rds")),
            Map.entry("NET-14", Set.of("group-closed", "group-peer", "group-reader")),
            Map.entry("NET-15", Set.of("network-acl")),
            Map.entry("NET-16", Set.of("client-egress")),
            Map.entry("TLS-01", Set.of("tls")),
            Map.entry("TLS-02", Set.of("tls")),
            Map.entry("ENC-01", Set.of("at-rest")),
            Map.entry("AUTH-01", Set.of("auth")),
            Map.entry("AUTH-03", Set.of("auth")),
            Map.entry("AUTH-06", Set.of("iam-user")),
            Map.entry("AUTH-07", Set.of("amplify-secrets")),
            Map.entry("AUTH-09", Set.of("auth")),
            Map.entry("HA-01", Set.of("multi-az")),
            Map.entry("HA-02", Set.of("multi-az")),
            Map.entry("HA-04", Set.of("durability")),
            Map.entry("BK-01", Set.of("snapshots")),
            Map.entry("VER-01", Set.of("engine")),
            Map.entry("VER-03", Set.of("updates")),
            Map.entry("MEM-01", Set.of("eviction")),
            Map.entry("CMD-01", Set.of("commands")),
            Map.entry("APP-02", Set.of("amplify-platform", "amplify-vpc")));

    @Test
    void everyRuleThatSaysWhetherACacheIsUsableHasItsCheck() {
        assertThat(CHECKS.keySet())
                .isEqualTo(
                        AllRules.facts(Tag.USABLE).stream().map(RuleFacts::id).collect(Collectors.toSet()));
    }

    @Test
    void noTwoViewsDisagree() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < ACCOUNTS; i++) {
            List<String> story = new ArrayList<>();
            AnAccount account = RandomAccounts.next(random, story);
            assertAgree(account, "seed " + seed + ", account " + i + ": " + story);
        }
    }

    private static void assertAgree(AnAccount account, String story) {
        Report security = new Audit(AllRules.about(Tag.SECURE), List.of()).of(account.build());
        Verification verify = Verification.of(account.account(), Optional.empty());
        Set<String> found = new TreeSet<>();
        security.findings().stream()
                .filter(finding -> finding.rule().isAbout(Tag.USABLE))
                .forEach(finding -> found.add(finding.rule().id()));
        for (String rule : found) {
            assertThat(verify.checks()
                            .filter(check -> CHECKS.getOrDefault(rule, Set.of()).contains(check.id())))
                    .as("%s found by security; %s", rule, story)
                    .anyMatch(check -> isBad(check, security, rule));
        }
        for (Check check : verify.checks().toList()) {
            citedRule(check)
                    .filter(rule -> AllRules.facts(Tag.SECURE).stream()
                            .anyMatch(facts -> facts.id().equals(rule)))
                    .ifPresent(rule -> assertThat(found)
                            .as("%s of verify cites %s; %s", check.id(), rule, story)
                            .contains(rule));
        }
    }

    /** A finding that is only worth knowing is a note. */
    private static boolean isBad(Check check, Report security, String rule) {
        boolean isInfo = security.findings().stream()
                .filter(finding -> finding.rule().id().equals(rule))
                .map(Finding::severity)
                .allMatch(severity -> severity == dev.tidegate.aws.rules.Severity.INFO);
        return check.mark() == Mark.FAILURE || check.mark() == Mark.WARNING || (isInfo && check.mark() == Mark.NOTE);
    }

    private static Optional<String> citedRule(Check check) {
        return CHECKS.keySet().stream()
                .filter(rule -> check.remedy().endsWith("(" + rule + ")"))
                .findFirst();
    }
}
