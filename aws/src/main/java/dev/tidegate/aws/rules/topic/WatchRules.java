package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules about whether an operator would notice a fault, and find the owner of the cache. */
final class WatchRules {
    static final List<Rule> RULES =
            List.of(Rule.of("OBS-01", WatchRules::blind), Rule.of("OBS-02", WatchRules::untagged));

    /** The metrics whose alarms matter to a limiter; a cache without any of them is not watched. */
    private static final Set<String> METRICS = Set.of(
            "CPUUtilization",
            "EngineCPUUtilization",
            "CPUCreditBalance",
            "DatabaseMemoryUsagePercentage",
            "Evictions",
            "SwapUsage",
            "CurrConnections",
            "NewConnections",
            "SuccessfulWriteRequestLatency",
            "AuthenticationFailures",
            "CommandAuthorizationFailures",
            "KeyAuthorizationFailures",
            "IamAuthenticationThrottling",
            "IamAuthenticationExpirations",
            "TrafficManagementActive",
            "NetworkBandwidthInAllowanceExceeded",
            "NetworkBandwidthOutAllowanceExceeded",
            "NetworkConntrackAllowanceExceeded",
            "ReplicationLag",
            "ThrottledCmds",
            "ElastiCacheProcessingUnits",
            "BytesUsedForCache",
            "FreeableMemory",
            "DatabaseCapacityUsagePercentage");

    private static final Set<String> DELIVERED = Set.of("active", "enabling", "modifying", "");
    private static final Map<String, Set<String>> WANTED_TAGS = Map.of(
            "owner", Set.of("owner", "team"),
            "env", Set.of("env", "environment", "stage"),
            "cost-centre", Set.of("costcentre", "costcenter", "costcode"));

    private WatchRules() {}

    private static RuleResult blind(AuditContext subject, RuleFacts facts) {
        RuleResult alarms = AuditContext.on(
                subject.account().upkeep().alarms(),
                "alarms on the cache",
                all -> all.stream().anyMatch(alarm -> METRICS.contains(alarm.metric()))
                        ? RuleResult.passed()
                        : RuleResult.of(subject.finding(facts, "No alarm watches the cache.")
                                .seen("alarms", "(none)")
                                .by(Remedies.alarm(subject, subject.cache().id(), node(subject)))));
        return alarms.and(logs(subject, facts));
    }

    private static RuleResult logs(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        boolean hasLogs = cache.engine().equals("valkey")
                || (cache.engine().equals("redis")
                        && Version.of(cache.version()).major() >= 6);
        boolean isDelivered = cache.logs().stream().anyMatch(log -> DELIVERED.contains(log.status()));
        if (subject.is(CacheKind.SERVERLESS) || !hasLogs || isDelivered) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(facts, "No log of the cache is delivered.")
                .seen("logDeliveryConfigurations", "(none)")
                .by(delivered(subject)));
    }

    private static List<Step> delivered(AuditContext subject) {
        List<String> logs = Remedies.logs(subject);
        List<Step> steps = new ArrayList<>(Remedies.logGroup(subject));
        steps.add(Remedies.modify(subject)
                .with("LogDeliveryConfigurations", Remedies.delivery(subject, logs))
                .changing("LogDeliveryConfigurations", "(none)", String.join(", ", logs)));
        return steps;
    }

    private static String node(AuditContext subject) {
        return subject.cache().nodes().stream()
                .map(Cache.Node::clusterId)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse(subject.cache().id());
    }

    private static RuleResult untagged(AuditContext subject, RuleFacts facts) {
        return AuditContext.on(subject.account().upkeep().tags(), "the tags of the cache", tags -> {
            Set<String> names = tags.keySet().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                    .collect(Collectors.toSet());
            List<String> missing = WANTED_TAGS.entrySet().stream()
                    .filter(wanted -> wanted.getValue().stream().noneMatch(names::contains))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (missing.isEmpty()) {
                return RuleResult.passed();
            }
            Map<String, Object> added = new LinkedHashMap<>();
            missing.forEach(name -> added.put(name, new Slot(slot(name))));
            return RuleResult.of(subject.finding(facts, "Tags are missing: " + String.join(", ", missing) + ".")
                    .seen("missing", String.join(" ", missing))
                    .by(Remedies.tags(subject.cacheArn(), added)));
        });
    }

    private static String slot(String tag) {
        return tag.equals("owner") ? "TEAM" : tag.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
