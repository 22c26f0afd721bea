package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Map;

/** HA-03: a stand-alone cluster, which has no failover, is in production. */
final class Ha03StandAlone implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "HA-03", Severity.MEDIUM, "A production cache is a stand-alone cluster")
            .checks(
                    "Whether the cache is a stand-alone cluster in production. `--production`, `production` "
                            + "and `production-tag` of the policy define what is in production; without them, every "
                            + "cache is that has no tag such as `env=dev`.",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:ListTagsForResource")
            .rationale("It cannot have TLS, users, a replica or another engine, and the checks of other tools do "
                    + "not cover it.")
            .remediation(
                    "Convert it into the first node of a replication group, in place and without " + "interruption.",
                    Remedies.WRAP);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (!subject.is(CacheKind.CLUSTER)) {
            return RuleResult.passed();
        }
        if (subject.policy().production().isPresent()) {
            return evaluate(subject, Map.of());
        }
        return AuditContext.on(
                subject.account().upkeep().tags(), "the tags of the cache", tags -> evaluate(subject, tags));
    }

    private static RuleResult evaluate(AuditContext subject, Map<String, String> tags) {
        return subject.policy().isProduction(tags)
                ? RuleResult.of(subject.finding(FACTS, "The cache is a stand-alone cluster.")
                        .seen("replicationGroupId", "(none)")
                        .seen("production", true))
                : RuleResult.passed();
    }
}
