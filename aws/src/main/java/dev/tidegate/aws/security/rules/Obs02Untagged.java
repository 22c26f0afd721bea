package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** OBS-02: the cache lacks tags that name its owner and environment. */
final class Obs02Untagged implements Rule {
    private static final Map<String, Set<String>> WANTED = Map.of(
            "owner", Set.of("owner", "team"),
            "env", Set.of("env", "environment", "stage"),
            "cost-centre", Set.of("costcentre", "costcenter", "costcode"));

    private static final RuleFacts FACTS = RuleFacts.of(
                    "OBS-02", Severity.LOW, "Tags for owner, environment or cost centre are missing")
            .checks(
                    "The tags `owner` (or `team`), `env` (or `environment`, `stage`) and `cost-centre` (or "
                            + "`cost-center`), in any case and with any separator.",
                    "elasticache:ListTagsForResource")
            .rationale("In an incident the operator must know the owner, and whether the cache is in production.")
            .remediation(
                    "Add the tags.",
                    "aws elasticache add-tags-to-resource --resource-name ARN --tags Key=owner,Value=<TEAM> Key=env,Value=<ENV> Key=cost-centre,Value=<COST_CENTRE>");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return AuditContext.on(subject.account().upkeep().tags(), "the tags of the cache", tags -> {
            Set<String> names = tags.keySet().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                    .collect(Collectors.toSet());
            List<String> missing = WANTED.entrySet().stream()
                    .filter(wanted -> wanted.getValue().stream().noneMatch(names::contains))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            return missing.isEmpty()
                    ? RuleResult.passed()
                    : RuleResult.of(subject.finding(FACTS, "Tags are missing: " + String.join(", ", missing) + ".")
                            .fill("ARN", subject.cacheArn())
                            .seen("missing", String.join(" ", missing)));
        });
    }
}
