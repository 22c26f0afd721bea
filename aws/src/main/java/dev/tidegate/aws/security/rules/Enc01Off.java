package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** ENC-01: the cache is not encrypted at rest. */
final class Enc01Off implements Rule {
    private static final String RESTORE =
            "aws elasticache create-snapshot --replication-group-id CACHE --snapshot-name CACHE-move\n"
                    + "aws elasticache create-replication-group --replication-group-id CACHE-new --replication-group-description 'rate limiter' --snapshot-name CACHE-move --at-rest-encryption-enabled --transit-encryption-enabled --cache-node-type <NODE_TYPE>";

    private static final RuleFacts FACTS = RuleFacts.of("ENC-01", Severity.HIGH, "Data at rest is not encrypted")
            .checks(
                    "Whether encryption at rest is on, also for stand-alone clusters.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("Every snapshot contains the usage of each customer, under the customer's name.")
            .remediation(
                    "It cannot be enabled on an existing cache: take a snapshot, restore it into a new "
                            + "replication group, move the clients, and delete the old one.",
                    RESTORE)
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.4")
                    .andProwler("elasticache_redis_cluster_rest_encryption_enabled")
                    .andCheckov("CKV_AWS_29"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is always encrypted at rest");
        }
        if (subject.cache().atRest().isOn()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(FACTS, "Encryption at rest is off.");
        if (subject.is(CacheKind.CLUSTER)) {
            finding = finding.remediation(
                            FACTS.remediation(),
                            RESTORE.replace(
                                    "--replication-group-id CACHE --snapshot", "--cache-cluster-id CACHE --snapshot"))
                    .fill("CACHE", subject.cache().id());
        }
        return RuleResult.of(finding.seen("atRestEncryptionEnabled", false));
    }
}
