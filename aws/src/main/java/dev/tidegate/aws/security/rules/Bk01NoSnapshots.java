package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Maps;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
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

    private static final RuleFacts FACTS = RuleFacts.of("BK-01", Severity.HIGH, "No snapshots are kept")
            .unless("Info where the cache has the tag `data=ephemeral`: counters alone may be lost by decision.")
            .looksAt(
                    "For how many days automatic snapshots are kept: fewer than `snapshot-days` of the policy (1) are"
                            + " a finding.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:DescribeServerlessCaches",
                    "elasticache:ListTagsForResource")
            .because("A snapshot is the way to TLS at rest, to another VPC and to another engine, and it brings monthly"
                    + " spend back. Hourly limits can do without: say so with the tag.")
            .mend(
                    "Keep snapshots for some days, or add the tag `data=ephemeral` if the cache holds nothing but"
                            + " counters that may be lost.",
                    GROUP)
            .maps(Maps.NONE
                    .andSecurityHub("ElastiCache.1")
                    .andProwler("elasticache_redis_cluster_backup_enabled")
                    .andCheckov("CKV_AWS_134"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        int days = subject.cache().snapshots().retentionDays();
        if (days >= subject.policy().snapshotDays()) {
            return Judgement.passed();
        }
        Finding finding = subject.finding(
                        FACTS,
                        days == 0
                                ? "No snapshots are kept."
                                : "Snapshots are kept for " + days + (days == 1 ? " day." : " days."))
                .mend(FACTS.mend(), command(subject))
                .fill("CACHE", subject.cache().id())
                .seen("snapshotRetentionLimit", days);
        Judgement tags = Case.on(
                subject.account().upkeep().tags(),
                "the tags of the cache",
                all -> Judgement.of(
                        isEphemeral(all) ? finding.seen("data", "ephemeral").as(Severity.INFO) : finding));
        return tags.unseen().isEmpty() ? tags : tags.and(Judgement.of(finding));
    }

    private static boolean isEphemeral(Map<String, String> tags) {
        return tags.entrySet().stream()
                .anyMatch(tag -> tag.getKey().equalsIgnoreCase("data")
                        && tag.getValue().strip().equalsIgnoreCase("ephemeral"));
    }

    private static String command(Case subject) {
        return switch (subject.cache().kind()) {
            case REPLICATION_GROUP -> GROUP;
            case CLUSTER -> CLUSTER;
            case SERVERLESS -> SERVERLESS;
        };
    }
}
