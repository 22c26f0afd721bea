package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Maps;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import dev.tidegate.aws.security.Unseen;

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
            .maps(Maps.NONE
                    .andSecurityHub("ElastiCache.2")
                    .andProwler("elasticache_redis_cluster_auto_minor_version_upgrades")
                    .andCheckov("CKV_AWS_322"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return Judgement.notApplicable("a serverless cache is upgraded by AWS");
        }
        if (subject.cache().autoMinorUpgrade().isEmpty()) {
            return Judgement.unseen(
                    new Unseen("the setting of automatic minor version upgrades", "AWS does not report it", ""));
        }
        return subject.cache().autoMinorUpgrade().get()
                ? Judgement.passed()
                : Judgement.of(subject.finding(FACTS, "Automatic minor version upgrades are off.")
                        .remediation(FACTS.remediation(), subject.is(CacheKind.CLUSTER) ? CLUSTER : GROUP)
                        .fill("CACHE", subject.cache().id())
                        .seen("autoMinorVersionUpgrade", false));
    }
}
