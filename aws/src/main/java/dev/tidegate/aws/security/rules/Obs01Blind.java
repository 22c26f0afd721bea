package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Set;

/** OBS-01: no notification is sent when the cache has a problem. */
final class Obs01Blind implements Rule {
    /** Of those alarms that a limiter should have, the metrics that AWS sends; a cache without any of them is not monitored. */
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

    private static final String LOG =
            "aws elasticache modify-replication-group --replication-group-id CACHE --log-delivery-configurations 'LogType=slow-log,DestinationType=cloudwatch-logs,LogFormat=json,Enabled=true,DestinationDetails={CloudWatchLogsDetails={LogGroup=<LOG_GROUP>}}' --apply-immediately";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "OBS-01", Severity.MEDIUM, "No alarm watches the cache, or its logs are not delivered")
            .checks(
                    "Whether any CloudWatch alarm watches a metric of the cache that matters to a limiter "
                            + "and, for node-based caches, whether the slow log or the engine log is delivered (Redis 6 "
                            + "and later, Valkey).",
                    "cloudwatch:DescribeAlarms",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("Evictions reset quotas without an error, and a slow cache is otherwise first noticed as "
                    + "slow AI calls.")
            .remediation(
                    "Create alarms, above all on Evictions, memory, CPU and failed logins, and deliver the "
                            + "slow log.",
                    "aws cloudwatch put-metric-alarm --alarm-name CACHE-evictions --namespace AWS/ElastiCache --metric-name Evictions --dimensions Name=CacheClusterId,Value=NODE --statistic Sum --period 300 --evaluation-periods 1 --threshold 0 --comparison-operator GreaterThanThreshold --treat-missing-data notBreaching --alarm-actions <TOPIC_ARN>\n"
                            + LOG);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        RuleResult alarms = AuditContext.on(
                subject.account().upkeep().alarms(),
                "alarms on the cache",
                all -> all.stream().anyMatch(alarm -> METRICS.contains(alarm.metric()))
                        ? RuleResult.passed()
                        : RuleResult.of(subject.finding(FACTS, "No alarm watches the cache.")
                                .remediation(FACTS.remediation(), alarm(subject))
                                .fill("CACHE", subject.cache().id())
                                .fill("NODE", node(subject))
                                .seen("alarms", "(none)")));
        return alarms.and(logs(subject));
    }

    private static RuleResult logs(AuditContext subject) {
        Cache cache = subject.cache();
        boolean hasLogs = cache.engine().equals("valkey")
                || (cache.engine().equals("redis")
                        && Version.of(cache.version()).major() >= 6);
        boolean isDelivered = cache.logs().stream().anyMatch(log -> DELIVERED.contains(log.status()));
        if (subject.is(CacheKind.SERVERLESS) || !hasLogs || isDelivered) {
            return RuleResult.passed();
        }
        String command = subject.is(CacheKind.CLUSTER)
                ? LOG.replace(
                        "modify-replication-group --replication-group-id", "modify-cache-cluster --cache-cluster-id")
                : LOG;
        return RuleResult.of(subject.finding(FACTS, "No log of the cache is delivered.")
                .remediation(FACTS.remediation(), command)
                .fill("CACHE", cache.id())
                .seen("logDeliveryConfigurations", "(none)"));
    }

    private static String alarm(AuditContext subject) {
        String alarm = FACTS.command().lines().findFirst().orElseThrow();
        return subject.is(CacheKind.SERVERLESS)
                ? alarm.replace("Name=CacheClusterId,Value=NODE", "Name=ServerlessCacheName,Value=CACHE")
                : alarm;
    }

    private static String node(AuditContext subject) {
        return subject.cache().nodes().stream()
                .map(Cache.Node::clusterId)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse(subject.cache().id());
    }
}
