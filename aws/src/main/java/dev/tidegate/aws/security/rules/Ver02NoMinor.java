package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** VER-02: minor versions are not upgraded automatically. */
final class Ver02NoMinor implements Rule {
    private static final String GROUP =
            "aws elasticache modify-replication-group --replication-group-id CACHE --auto-minor-version-upgrade --apply-immediately";
    private static final String CLUSTER =
            "aws elasticache modify-cache-cluster --cache-cluster-id CACHE --auto-minor-version-upgrade --apply-immediately";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "VER-02", Severity.HIGH, "Automatic minor version upgrades are off")
            .checks(
                    "Whether minor versions of the engine are installed in the maintenance window.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("Known vulnerabilities with a published fix stay open in this cache.")
            .remediation("Enable automatic minor version upgrades; they then happen in the maintenance window.", GROUP)
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.2")
                    .andProwler("elasticache_redis_cluster_auto_minor_version_upgrades")
                    .andCheckov("CKV_AWS_322"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is upgraded by AWS");
        }
        if (subject.cache().autoMinorUpgrade().isEmpty()) {
            return RuleResult.unseen(
                    new NotEvaluated("the setting of automatic minor version upgrades", "AWS does not report it", ""));
        }
        return subject.cache().autoMinorUpgrade().get()
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(FACTS, "Automatic minor version upgrades are off.")
                        .remediation(FACTS.remediation(), subject.is(CacheKind.CLUSTER) ? CLUSTER : GROUP)
                        .fill("CACHE", subject.cache().id())
                        .seen("autoMinorVersionUpgrade", false));
    }
}
