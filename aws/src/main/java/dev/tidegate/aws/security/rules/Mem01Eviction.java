package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;
import java.util.Set;

/** MEM-01: the eviction policy lets Redis drop counters. */
final class Mem01Eviction implements Rule {
    private static final String PARAMETER = "maxmemory-policy";
    private static final Set<String> FINE = Set.of("noeviction", "volatile-ttl");

    private static final RuleFacts FACTS = RuleFacts.of("MEM-01", Severity.HIGH, "A full cache evicts counters")
            .checks(
                    "The parameter `maxmemory-policy`: every value except `noeviction` and `volatile-ttl` is "
                            + "a finding. `volatile-lru`, the default, evicts keys with a TTL, and every counter has "
                            + "one.",
                    Parameters.ACTION)
            .rationale("An evicted counter is a full quota again, and nothing reports it. With `noeviction` a "
                    + "full cache rejects writes, and the failure mode of the limiter decides.")
            .remediation(
                    "Give the limiter a cache of its own, with `noeviction`. A default parameter group of AWS "
                            + "cannot be changed: create one.",
                    Parameters.OWN_GROUP + Parameters.change(PARAMETER, "noeviction") + Parameters.USE_OWN);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Parameters.on(subject, group -> {
            Optional<String> policy = Parameters.value(group, PARAMETER, "volatile-lru");
            if (policy.isEmpty()) {
                return Parameters.notSaid(group, PARAMETER);
            }
            return FINE.contains(policy.get())
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject,
                                    FACTS,
                                    group,
                                    "A full cache evicts counters: " + policy.get() + ".",
                                    Parameters.change(PARAMETER, "noeviction"))
                            .seen(PARAMETER, policy.get()));
        });
    }
}
