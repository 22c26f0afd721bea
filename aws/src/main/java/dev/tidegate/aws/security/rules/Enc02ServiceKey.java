package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** ENC-02: encryption at rest uses the key of AWS, not one of the customer. */
final class Enc02ServiceKey implements Rule {
    private static final String GROUP =
            "aws elasticache create-replication-group --replication-group-id CACHE-new --replication-group-description 'rate limiter' --snapshot-name <SNAPSHOT> --at-rest-encryption-enabled --kms-key-id <KEY> --transit-encryption-enabled --cache-node-type <NODE_TYPE>";
    private static final String SERVERLESS =
            "aws elasticache create-serverless-cache --serverless-cache-name CACHE-new --engine <ENGINE> --kms-key-id <KEY> --snapshot-arns-to-restore <SNAPSHOT_ARN>";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "ENC-02", Severity.LOW, "Data at rest is not encrypted with a customer-managed key")
            .checks(
                    "The KMS key of the cache, if the policy requires a customer-managed key "
                            + "(`--customer-kms`, or `customer-kms: true`).",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeServerlessCaches")
            .rationale("A customer-managed key lets you control and revoke access to snapshots. A limiter rarely "
                    + "needs that, but a policy may require it for every store.")
            .remediation(
                    "The key cannot be changed: restore a snapshot into a new cache that names a "
                            + "customer-managed key.",
                    GROUP)
            .maps(CrossReferences.NONE.andCheckov("CKV_AWS_191"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (!subject.policy().customerKey()) {
            return RuleResult.notApplicable("the policy does not require a customer-managed key");
        }
        if (!subject.cache().atRest().kmsKey().isEmpty()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(FACTS, "The data is not encrypted with a customer-managed key.");
        if (subject.is(CacheKind.SERVERLESS)) {
            finding = finding.remediation(FACTS.remediation(), SERVERLESS)
                    .fill("CACHE", subject.cache().id());
        }
        return RuleResult.of(finding.seen("kmsKeyId", "(none)"));
    }
}
