package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** NET-03: a rule admits more ports than that of the cache. */
final class Net03WidePorts implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-03", Severity.MEDIUM, "A security group rule allows more ports than the cache uses")
            .checks(
                    "Inbound rules that apply to the cache and allow more than one port, or all. A serverless "
                            + "cache uses two, 6379 and 6380, and a rule for just these is no finding.",
                    Inbound.ACTION_RULES)
            .rationale("If the security group is later assigned to another machine, every allowed port of that "
                    + "machine is open too.")
            .remediation(
                    "Allow only the port of the cache, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.eachToCache(
                subject,
                inbound -> isWide(subject, inbound)
                        ? RuleResult.of(inbound.finding(
                                subject,
                                FACTS,
                                "Security group " + inbound.group().id() + " admits "
                                        + (inbound.isAllPorts() ? "every port" : inbound.protocolAndPorts())
                                        + ", not only the port of the cache."))
                        : RuleResult.passed());
    }

    private static boolean isWide(AuditContext subject, Inbound inbound) {
        SecurityGroup.Rule rule = inbound.rule();
        boolean bothOfServerless = subject.is(CacheKind.SERVERLESS) && rule.fromPort() == 6379 && rule.toPort() == 6380;
        return inbound.isAllPorts() || (rule.fromPort() != rule.toPort() && !bothOfServerless);
    }
}
