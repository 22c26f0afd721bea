package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Rules about how the engine is set: its memory, and the commands that it takes. */
final class EngineRules {
    static final List<Rule> RULES = List.of(
            Rule.of("MEM-01", EngineRules::eviction),
            Rule.of("MEM-02", EngineRules::noReserve),
            Rule.of("MEM-03", EngineRules::noLimits),
            Rule.of("CMD-01", EngineRules::renamed));

    private static final String POLICY = "maxmemory-policy";
    private static final String RESERVE = "reserved-memory-percent";
    private static final String RENAME = "rename-commands";
    private static final Set<String> KEEPS_COUNTERS = Set.of("noeviction", "volatile-ttl");

    private EngineRules() {}

    private static RuleResult eviction(AuditContext subject, RuleFacts facts) {
        return Parameters.on(subject, group -> {
            Optional<String> policy = Parameters.value(group, POLICY, "volatile-lru");
            if (policy.isEmpty()) {
                return Parameters.notSaid(group, POLICY);
            }
            return KEEPS_COUNTERS.contains(policy.get().toLowerCase(Locale.ROOT))
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject, facts, group, "A full cache throws counters away: " + policy.get() + ".")
                            .seen(POLICY, policy.get())
                            .by(Parameters.set(subject, group, POLICY, "noeviction")));
        });
    }

    private static RuleResult noReserve(AuditContext subject, RuleFacts facts) {
        return Parameters.on(subject, group -> {
            Optional<Integer> percent = Parameters.value(group, RESERVE, "25").flatMap(EngineRules::number);
            if (percent.isEmpty()) {
                return Parameters.notSaid(group, RESERVE);
            }
            int needed = reserveNeeded(subject.cache().nodeType());
            if (subject.cache().nodeType().isEmpty() && percent.get() >= needed) {
                return RuleResult.unseen(new NotEvaluated("the type of the nodes", "AWS does not say it", ""));
            }
            return percent.get() >= needed
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject,
                                    facts,
                                    group,
                                    percent.get() + " % of the memory are kept back, " + needed + " % are needed.")
                            .seen(RESERVE, percent.get())
                            .seen("cacheNodeType", subject.cache().nodeType())
                            .by(Parameters.set(subject, group, RESERVE, String.valueOf(needed))));
        });
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    /** In percent: AWS's advice for small nodes is higher. */
    static int reserveNeeded(String nodeType) {
        if (nodeType.endsWith(".micro")) {
            return 50;
        }
        return nodeType.endsWith(".small") ? 30 : 25;
    }

    private static RuleResult noLimits(AuditContext subject, RuleFacts facts) {
        if (!subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("only a serverless cache grows by itself");
        }
        Cache.Limits limits = subject.cache().limits();
        if (limits.dataGigabytes().isPresent() && limits.unitsPerSecond().isPresent()) {
            return RuleResult.passed();
        }
        Object gigabytes = limits.dataGigabytes().isPresent()
                ? (Object) Math.toIntExact(limits.dataGigabytes().getAsLong())
                : new Slot("GB");
        Object units = limits.unitsPerSecond().isPresent()
                ? (Object) limits.unitsPerSecond().getAsInt()
                : new Slot("ECPU");
        String missing = limits.dataGigabytes().isPresent()
                ? "ECPU."
                : limits.unitsPerSecond().isPresent() ? "data." : "data and ECPU.";
        return RuleResult.of(subject.finding(facts, "There is no limit for " + missing)
                .seen("cacheUsageLimits.dataStorage.maximum", said(gigabytes))
                .seen("cacheUsageLimits.ecpuPerSecond.maximum", said(units))
                .by(Remedies.modify(subject)
                        .with("CacheUsageLimits", Rebuild.usageLimits(gigabytes, units))
                        .changing("CacheUsageLimits", said(gigabytes) + ", " + said(units), gigabytes + ", " + units)));
    }

    private static String said(Object limit) {
        return limit instanceof Slot ? "(none)" : String.valueOf(limit);
    }

    /** The parameter is a list of pairs, old name and new; the new names say nothing. */
    private static RuleResult renamed(AuditContext subject, RuleFacts facts) {
        return Parameters.on(subject, group -> {
            String[] words = group.value(RENAME).orElse("").strip().split("[\\s,]+", -1);
            List<String> gone = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (int i = 0; i + 1 < words.length; i += 2) {
                if (LimiterAccess.sends(words[i])) {
                    gone.add(words[i].toUpperCase(Locale.ROOT));
                } else {
                    others.addAll(List.of(words[i], words[i + 1]));
                }
            }
            return gone.isEmpty()
                    ? RuleResult.passed()
                    : RuleResult.of(Parameters.finding(
                                    subject,
                                    facts,
                                    group,
                                    "Commands of the limiter are renamed: " + String.join(", ", gone) + ".")
                            .seen(RENAME, String.join(" ", gone))
                            .by(List.of(back(group, others))));
        });
    }

    private static Step back(ParameterGroup group, List<String> others) {
        return others.isEmpty()
                ? Parameters.reset(group, RENAME)
                : Parameters.change(group.name(), RENAME, group.value(RENAME).orElse(""), String.join(" ", others));
    }
}
