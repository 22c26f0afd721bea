package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-01: a rule admits every address of the internet. */
final class Net01WorldOpen implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-01", Severity.CRITICAL, "The cache port is open to the internet")
            .checks(
                    "Every inbound rule of the cache's security groups that allows 6379, 6380 or the port of "
                            + "the cache, alone, in a range or with all protocols. A rule with the source `0.0.0.0/0` "
                            + "or `::/0` is a finding.",
                    Inbound.ACTION_RULES)
            .rationale("A client that reaches the port can try passwords, use up all connections and, without a "
                    + "password, reset every quota. A private subnet protects the port only until a route is "
                    + "added.")
            .remediation(
                    "Allow the security group of the clients instead, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE)
            .maps(CrossReferences.NONE
                    .andProwler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379")
                    .andCheckov("CKV_AWS_277"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.eachToCache(
                subject,
                inbound -> inbound.isWorld()
                        ? RuleResult.of(inbound.finding(
                                subject,
                                FACTS,
                                "Security group " + inbound.group().id() + " admits "
                                        + inbound.rule().peer() + " to the port of the cache."))
                        : RuleResult.passed());
    }
}
