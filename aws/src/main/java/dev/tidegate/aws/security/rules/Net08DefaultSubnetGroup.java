package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-08: the cache is in the default subnet group. */
final class Net08DefaultSubnetGroup implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-08", Severity.HIGH, "The cache uses the default subnet group")
            .checks(
                    "The name of the cache's subnet group. `default` is the one that AWS creates from all "
                            + "subnets of the default VPC.",
                    "elasticache:DescribeCacheClusters")
            .rationale("The subnets of the default VPC are public, and shared with every resource that was "
                    + "created without a choice of network.")
            .remediation(
                    "Create a subnet group of private subnets. A cache cannot be moved: restore a snapshot "
                            + "into a new cache there.",
                    "aws elasticache create-cache-subnet-group --cache-subnet-group-name CACHE-private --cache-subnet-group-description 'private subnets' --subnet-ids <PRIVATE_SUBNET_1> <PRIVATE_SUBNET_2>")
            .maps(CrossReferences.NONE.andSecurityHub("ElastiCache.7").andCheckov("CKV_AWS_323"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no subnet group");
        }
        return AuditContext.on(
                subject.cache().placement(),
                "the subnet group of the cache",
                placement -> evaluate(subject, placement.subnetGroup()));
    }

    private static RuleResult evaluate(AuditContext subject, String name) {
        if (name.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the subnet group of the cache", "AWS reports none", ""));
        }
        return name.equalsIgnoreCase("default")
                ? RuleResult.of(subject.finding(FACTS, "The cache is in the subnet group default.")
                        .seen("cacheSubnetGroupName", name))
                : RuleResult.passed();
    }
}
