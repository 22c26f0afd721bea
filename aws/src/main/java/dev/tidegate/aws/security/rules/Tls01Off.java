package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** TLS-01: connections to the cache are not encrypted. */
final class Tls01Off implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("TLS-01", Severity.HIGH, "Encryption in transit is off")
            .checks(
                    "Whether encryption in transit is on, also for stand-alone clusters.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("Counters, and the password if there is one, are sent in clear text. Without TLS there "
                    + "can be no AUTH token and no user.")
            .remediation(
                    "Enable TLS in the mode `preferred`, move the clients to `rediss://` and the new endpoint "
                            + "names, then set the mode `required`. This needs Redis 7.0 or Valkey 7.2.",
                    Remedies.TLS)
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.5")
                    .andProwler("elasticache_redis_cluster_in_transit_encryption_enabled")
                    .andCheckov("CKV_AWS_30"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache always uses TLS");
        }
        if (subject.cache().transit().isOn()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(FACTS, "Encryption in transit is off.");
        if (subject.is(CacheKind.CLUSTER)) {
            finding = finding.remediation(Remedies.WRAP_FIRST + FACTS.remediation(), Remedies.afterWrap(Remedies.TLS))
                    .fill("CACHE", subject.cache().id());
        }
        return RuleResult.of(finding.seen("transitEncryptionEnabled", false));
    }
}
