package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Unseen;
import java.util.List;
import java.util.function.Function;

/** Questions that rules ask about the subnets of a cache. */
final class Subnets {
    private static final String WHAT = "the subnets of the cache";

    private Subnets() {}

    static Judgement on(Case subject, Function<List<Subnet>, Judgement> judge) {
        if (subject.cache().isPublic()) {
            return Judgement.notApplicable("a public serverless cache has no subnets of yours");
        }
        return Case.on(
                subject.account().network().subnets(),
                WHAT,
                subnets -> subnets.isEmpty()
                        ? Judgement.unseen(new Unseen(WHAT, "AWS reports none", ""))
                        : judge.apply(subnets));
    }
}
