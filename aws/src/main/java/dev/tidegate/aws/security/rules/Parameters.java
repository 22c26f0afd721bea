package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import java.util.Optional;
import java.util.function.Function;

/** The engine parameters of a cache, read for the rules. */
final class Parameters {
    static final String ACTION = "elasticache:DescribeCacheParameters";

    /** Groups of AWS's own cannot be changed. */
    private static final String DEFAULT = "default.";

    static final String OWN_GROUP =
            "aws elasticache create-cache-parameter-group --cache-parameter-group-name CACHE-limiter --cache-parameter-group-family FAMILY --description 'rate limiter'\n";
    static final String USE_OWN =
            "\naws elasticache modify-replication-group --replication-group-id CACHE --cache-parameter-group-name CACHE-limiter --apply-immediately";
    private static final String USE_OWN_CLUSTER =
            "\naws elasticache modify-cache-cluster --cache-cluster-id CACHE --cache-parameter-group-name CACHE-limiter --apply-immediately";

    private Parameters() {}

    /** The command that changes a parameter: in the group that is used, or in one of one's own instead of AWS's. */
    static String change(String parameter, String value) {
        return "aws elasticache modify-cache-parameter-group --cache-parameter-group-name CACHE-limiter --parameter-name-values ParameterName="
                + parameter + ",ParameterValue=" + value;
    }

    static RuleResult on(AuditContext subject, Function<ParameterGroup, RuleResult> evaluate) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no parameter group");
        }
        return AuditContext.on(subject.account().parameters(), "the parameters of the engine", evaluate);
    }

    /** A value; its documented default where a default parameter group leaves it out. */
    static Optional<String> value(ParameterGroup group, String parameter, String usual) {
        return group.value(parameter)
                .or(() -> group.name().startsWith(DEFAULT) ? Optional.of(usual) : Optional.empty());
    }

    static RuleResult notSaid(ParameterGroup group, String parameter) {
        return RuleResult.unseen(
                new NotEvaluated(parameter + " of parameter group " + group.name(), "AWS does not report it", ""));
    }

    static Finding finding(AuditContext subject, RuleFacts facts, ParameterGroup group, String message, String change) {
        String command = change.replace("CACHE-limiter", group.name());
        if (group.name().startsWith(DEFAULT)) {
            String use = subject.is(CacheKind.CLUSTER) ? USE_OWN_CLUSTER : USE_OWN;
            command = OWN_GROUP.replace("FAMILY", family(group.name())) + change + use;
        }
        return subject.finding(facts, message)
                .remediation(facts.remediation(), command)
                .fill("CACHE", subject.cache().id())
                .seen("cacheParameterGroupName", group.name());
    }

    /** Of {@code default.redis7.cluster.on}. */
    private static String family(String name) {
        return name.substring(DEFAULT.length()).replaceFirst("\\.cluster\\.on$", "");
    }
}
