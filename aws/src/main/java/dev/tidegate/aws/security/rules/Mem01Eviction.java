package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;
import java.util.Set;

/** MEM-01: the eviction policy lets Redis drop counters. */
final class Mem01Eviction implements Rule {
    private static final String PARAMETER = "maxmemory-policy";
    private static final Set<String> FINE = Set.of("noeviction", "volatile-ttl");

    private static final RuleFacts FACTS = RuleFacts.of("MEM-01", Severity.HIGH, "A full cache throws counters away")
            .looksAt(
                    "The parameter `maxmemory-policy`: all but `noeviction` and `volatile-ttl` are findings. `volatile-lru`, which is the default, throws away keys with a TTL, and every counter has one.",
                    Parameters.ACTION)
            .because(
                    "A counter that is gone is a quota that is full again, and nobody is told. With `noeviction` a full cache refuses to count, and the limiter does what its failure mode says.")
            .mend(
                    "Give the limiter a cache of its own, with `noeviction`. A group of AWS's own cannot be changed: make one.",
                    Parameters.OWN_GROUP + Parameters.change(PARAMETER, "noeviction") + Parameters.USE_OWN);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        return Parameters.on(subject, group -> {
            Optional<String> policy = Parameters.value(group, PARAMETER, "volatile-lru");
            if (policy.isEmpty()) {
                return Parameters.notSaid(group, PARAMETER);
            }
            return FINE.contains(policy.get())
                    ? Judgement.passed()
                    : Judgement.of(Parameters.finding(
                                    subject,
                                    FACTS,
                                    group,
                                    "A full cache throws counters away: " + policy.get() + ".",
                                    Parameters.change(PARAMETER, "noeviction"))
                            .seen(PARAMETER, policy.get()));
        });
    }
}
