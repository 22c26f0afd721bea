package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-12: the cache has a public endpoint. */
final class Net12PublicEndpoint implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("NET-12", Severity.HIGH, "The cache has a public endpoint")
            .unless("Info if the policy allows public endpoints (`--allow-public`, or `allow-public: true`).")
            .checks(
                    "The connection type of a serverless cache, or `.public.serverless.` in the name of its "
                            + "endpoint.",
                    "elasticache:DescribeServerlessCaches")
            .rationale("Only IAM protects the counters from the internet: there is no security group, no VPC and "
                    + "no list of addresses. For an app on Amplify it can still be the best choice; then state "
                    + "that in the policy.")
            .remediation(
                    "Create a serverless cache in the VPC, move the clients, and delete this one. An "
                            + "organisation can forbid public endpoints with the condition key "
                            + "`elasticache:ConnectionType`.",
                    "aws elasticache create-serverless-cache --serverless-cache-name CACHE-vpc --engine valkey"
                            + " --major-engine-version 9 --subnet-ids <PRIVATE_SUBNETS> --security-group-ids <CACHE_GROUP>"
                            + " --user-group-id <USER_GROUP>");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (!subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("only a serverless cache can have a public endpoint");
        }
        if (!subject.cache().isPublic()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(FACTS, "The cache is reachable from the internet.")
                .seen(
                        "endpoint.address",
                        subject.cache().endpoint().map(Endpoint::host).orElse(""))
                .seen("allow-public", subject.policy().allowPublic());
        return RuleResult.of(subject.policy().allowPublic() ? finding.as(Severity.INFO) : finding);
    }
}
