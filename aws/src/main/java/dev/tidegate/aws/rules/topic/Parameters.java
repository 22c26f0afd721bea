package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The engine parameters of a cache, read for the rules. */
final class Parameters {
    /** Groups of AWS's own cannot be changed. */
    private static final String DEFAULT = "default.";

    private Parameters() {}

    static RuleResult on(AuditContext subject, Function<ParameterGroup, RuleResult> judge) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no parameter group");
        }
        return AuditContext.on(subject.account().parameters(), "the parameters of the engine", judge);
    }

    /** A value; where a group of AWS's own leaves it out, its documented default. */
    static Optional<String> value(ParameterGroup group, String parameter, String usual) {
        return group.value(parameter)
                .or(() -> group.name().startsWith(DEFAULT) ? Optional.of(usual) : Optional.empty());
    }

    static RuleResult notSaid(ParameterGroup group, String parameter) {
        return RuleResult.unseen(
                new NotEvaluated(parameter + " of parameter group " + group.name(), "AWS does not say it", ""));
    }

    static Finding finding(AuditContext subject, RuleFacts facts, ParameterGroup group, String message) {
        return subject.finding(facts, message).seen("cacheParameterGroupName", group.name());
    }

    /** Sets a parameter: in the group that the cache has, or in one of its own instead of AWS's. */
    static List<Step> set(AuditContext subject, ParameterGroup group, String parameter, String value) {
        String before = group.value(parameter).orElse("(default)");
        if (!group.name().startsWith(DEFAULT)) {
            return List.of(change(group.name(), parameter, before, value));
        }
        String own = subject.cache().id() + "-limiter";
        return new Steps(subject)
                .then(ownGroup(own, family(group.name())))
                .then(change(own, parameter, before, value))
                .modify(Remedies.modify(subject)
                        .with("CacheParameterGroupName", own)
                        .changing("CacheParameterGroupName", group.name(), own))
                .list();
    }

    /** Takes a parameter back to the value of its family. */
    static Change reset(ParameterGroup group, String parameter) {
        return Change.of("elasticache", "ResetCacheParameterGroup", group.name())
                .with("CacheParameterGroupName", group.name())
                .with("ParameterNameValues", List.of(Map.of("ParameterName", parameter)))
                .changing(parameter, group.value(parameter).orElse(""), "(default)");
    }

    static Change ownGroup(String name, String family) {
        return Change.of("elasticache", "CreateCacheParameterGroup", name)
                .with("CacheParameterGroupName", name)
                .with("CacheParameterGroupFamily", family)
                .with("Description", "rate limiter")
                .changing("CacheParameterGroup", "(none)", name);
    }

    static Change change(String group, String parameter, String before, String value) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("ParameterName", parameter);
        pair.put("ParameterValue", value);
        return Change.of("elasticache", "ModifyCacheParameterGroup", group)
                .with("CacheParameterGroupName", group)
                .with("ParameterNameValues", List.of(pair))
                .changing(parameter, before, value);
    }

    /** Of {@code default.redis7.cluster.on}. */
    private static String family(String name) {
        return name.substring(DEFAULT.length()).replaceFirst("\\.cluster\\.on$", "");
    }
}
