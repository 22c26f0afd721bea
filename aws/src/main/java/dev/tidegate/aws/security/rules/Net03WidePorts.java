package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;

/** NET-03: a rule admits more ports than that of the cache. */
final class Net03WidePorts implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-03", Severity.MEDIUM, "A rule lets in more ports than the cache has")
            .looksAt(
                    "Inbound rules that reach the cache and span more than one port, or all. A serverless cache needs two, 6379 and 6380, and a rule for just these is fine.",
                    Inbound.ACTION_RULES)
            .because("A group is easily given to a second machine, and then everything on that is open too.")
            .mend(
                    "Let in the port of the cache alone, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        return Inbound.eachToCache(
                subject,
                inbound -> isWide(subject, inbound)
                        ? Judgement.of(inbound.finding(
                                subject,
                                FACTS,
                                "Security group " + inbound.group().id() + " lets in "
                                        + (inbound.isAllPorts() ? "every port" : inbound.protocolAndPorts())
                                        + " where the port of the cache would do."))
                        : Judgement.passed());
    }

    private static boolean isWide(Case subject, Inbound inbound) {
        SecurityGroup.Rule rule = inbound.rule();
        boolean bothOfServerless = subject.is(CacheKind.SERVERLESS) && rule.fromPort() == 6379 && rule.toPort() == 6380;
        return inbound.isAllPorts() || (rule.fromPort() != rule.toPort() && !bothOfServerless);
    }
}
