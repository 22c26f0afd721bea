package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Map;

/** BK-01: no snapshots of the cache are kept. */
final class Bk01NoSnapshots implements Rule {
    private static final String GROUP =
            "aws elasticache modify-replication-group --replication-group-id CACHE --snapshot-retention-limit 7"
                    + " --apply-immediately";
    private static final String CLUSTER =
            "aws elasticache modify-cache-cluster --cache-cluster-id CACHE --snapshot-retention-limit 7"
                    + " --apply-immediately";
    private static final String SERVERLESS =
            "aws elasticache modify-serverless-cache --serverless-cache-name CACHE --snapshot-retention-limit 7";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "BK-01", Severity.HIGH, "Automatic snapshots are off, or kept too briefly")
            .unless("Info if the cache has the tag `data=ephemeral`: its counters may be lost.")
            .checks(
                    "The retention of automatic snapshots: fewer days than `snapshot-days` of the policy (1) "
                            + "is a finding.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:DescribeServerlessCaches",
                    "elasticache:ListTagsForResource")
            .rationale("A snapshot is the way to encryption at rest, to another VPC and to another engine, and "
                    + "it restores monthly spend. Hourly limits do not need one: state that with the tag.")
            .remediation(
                    "Retain snapshots for some days, or add the tag `data=ephemeral` if the cache contains "
                            + "only counters that may be lost.",
                    GROUP)
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.1")
                    .andProwler("elasticache_redis_cluster_backup_enabled")
                    .andCheckov("CKV_AWS_134"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        int days = subject.cache().snapshots().retentionDays();
        if (days >= subject.policy().snapshotDays()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(
                        FACTS,
                        days == 0
                                ? "No snapshots are kept."
                                : "Snapshots are kept for " + days + (days == 1 ? " day." : " days."))
                .remediation(FACTS.remediation(), command(subject))
                .fill("CACHE", subject.cache().id())
                .seen("snapshotRetentionLimit", days);
        RuleResult tags = AuditContext.on(
                subject.account().upkeep().tags(),
                "the tags of the cache",
                all -> RuleResult.of(
                        isEphemeral(all) ? finding.seen("data", "ephemeral").as(Severity.INFO) : finding));
        return tags.unseen().isEmpty() ? tags : tags.and(RuleResult.of(finding));
    }

    private static boolean isEphemeral(Map<String, String> tags) {
        return tags.entrySet().stream()
                .anyMatch(tag -> tag.getKey().equalsIgnoreCase("data")
                        && tag.getValue().strip().equalsIgnoreCase("ephemeral"));
    }

    private static String command(AuditContext subject) {
        return switch (subject.cache().kind()) {
            case REPLICATION_GROUP -> GROUP;
            case CLUSTER -> CLUSTER;
            case SERVERLESS -> SERVERLESS;
        };
    }
}
