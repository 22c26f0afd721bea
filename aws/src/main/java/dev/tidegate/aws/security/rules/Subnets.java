package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.RuleResult;
import java.util.List;
import java.util.function.Function;

/** Questions that rules ask about the subnets of a cache. */
final class Subnets {
    private static final String WHAT = "the subnets of the cache";

    private Subnets() {}

    static RuleResult on(AuditContext subject, Function<List<Subnet>, RuleResult> evaluate) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache has no subnets of yours");
        }
        return AuditContext.on(
                subject.account().network().subnets(),
                WHAT,
                subnets -> subnets.isEmpty()
                        ? RuleResult.unseen(new NotEvaluated(WHAT, "AWS reports none", ""))
                        : evaluate.apply(subnets));
    }
}
