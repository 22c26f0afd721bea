package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleResult;
import java.util.List;
import java.util.function.Function;

/** Questions that rules ask about the subnets of a cache. */
final class Subnets {
    private static final String WHAT = "the subnets of the cache";

    private Subnets() {}

    static RuleResult on(AuditContext subject, Function<List<Subnet>, RuleResult> judge) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache has no subnets of yours");
        }
        return AuditContext.on(
                subject.account().network().subnets(),
                WHAT,
                subnets -> subnets.isEmpty()
                        ? RuleResult.unseen(new NotEvaluated(WHAT, "AWS names none", ""))
                        : judge.apply(subnets));
    }
}
