package dev.tidegate.aws.metrics;

import static dev.tidegate.aws.metrics.Stat.AVERAGE;
import static dev.tidegate.aws.metrics.Stat.MAXIMUM;
import static dev.tidegate.aws.metrics.Stat.MINIMUM;
import static dev.tidegate.aws.metrics.Stat.SUM;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The metrics that matter to a limiter. The rate of hits is none of them: a counter that is new is a miss, and right. */
final class Catalogue {
    private static final int SERVERLESS_CONNECTIONS = 65_000;
    private static final String IDLE = "sent only if users have IAM authentication";

    private Catalogue() {}

    /** Of each node of a cache. */
    static List<Metric> ofNode(String nodeType) {
        NodeSize size = NodeSize.of(nodeType);
        List<Metric> metrics = new ArrayList<>();
        metrics.addAll(processor(size));
        metrics.addAll(memory());
        metrics.addAll(clients(size.maxConnections()));
        metrics.addAll(access());
        metrics.addAll(network(size.baselineBytesPerSecond()));
        metrics.add(Metric.of("ReplicationLag", MAXIMUM, "s")
                .over(
                        Threshold.above(1, 3, 5),
                        "a failover now would lose what is not replicated; check writes and node size")
                .missingWhen("sent by replicas only"));
        return List.copyOf(metrics);
    }

    private static List<Metric> processor(NodeSize size) {
        List<Metric> metrics = new ArrayList<>();
        OptionalInt processors = size.processors();
        Metric cpu = Metric.of("CPUUtilization", MAXIMUM, "%");
        // With up to two processors AWS says to watch the host; with more, the one thread that runs commands.
        metrics.add(
                processors.isPresent() && processors.getAsInt() <= 2
                        ? cpu.over(
                                Threshold.criticalAbove(90.0 / processors.getAsInt(), 3, 5),
                                "one CPU is saturated: use a larger node, or distribute keys over more shards")
                        : cpu);
        metrics.add(Metric.of("EngineCPUUtilization", MAXIMUM, "%")
                .over(
                        Threshold.above(80, 90, 3, 5),
                        "commands wait for one thread: check the slow log, use a larger node or more shards")
                .missingWhen("not sent for this type of node"));
        size.maxCredits()
                .ifPresent(max -> metrics.add(Metric.of("CPUCreditBalance", MINIMUM, "")
                        .every(300)
                        .over(
                                Threshold.below(max * 0.2, 3, 5),
                                "the node is about to be throttled to its baseline: use one that is not burstable")
                        .missingWhen("not sent yet; it comes every five minutes")));
        return metrics;
    }

    private static List<Metric> memory() {
        return List.of(
                Metric.of("DatabaseMemoryUsagePercentage", MAXIMUM, "%")
                        .over(
                                Threshold.above(70, 90, 1, 1),
                                "with noeviction a full cache rejects writes: use a larger node, or find keys without a TTL"),
                evictions(),
                Metric.of("SwapUsage", MAXIMUM, "bytes")
                        .over(
                                Threshold.above(50_000_000, 3, 5),
                                "memory is short: raise reserved-memory-percent or use a larger node"),
                Metric.of("CurrItems", MAXIMUM, ""));
    }

    private static Metric evictions() {
        return Metric.of("Evictions", SUM, "")
                .over(
                        Threshold.criticalAbove(0, 1, 1),
                        "each may have reset a quota: set maxmemory-policy noeviction, and give the cache more memory");
    }

    private static List<Metric> clients(int maxConnections) {
        return List.of(
                Metric.of("CurrConnections", MAXIMUM, "")
                        .over(
                                Threshold.above(maxConnections * 0.6, 1, 1),
                                "a pool leaks, or serverless callers fan out: check which clients connect"),
                Metric.of("NewConnections", SUM, "")
                        .over(
                                Threshold.above(1_000, 2, 3).eachMinute(),
                                "callers do not keep connections: use one long-lived client per process"),
                Metric.of("SuccessfulWriteRequestLatency", AVERAGE, "µs")
                        .over(
                                Threshold.above(2_000, 5_000, 3, 5),
                                "decisions wait for the engine: check CPU, the slow log and large keys")
                        .missingWhen("sent only while there are writes, by recent engines"));
    }

    private static List<Metric> access() {
        String broken = "an attack, or a failed rotation: check which client fails";
        String rights = "the access string of a user does not allow a command that a client sends";
        return List.of(
                Metric.of("AuthenticationFailures", SUM, "").over(Threshold.criticalAbove(0, 1, 1), broken),
                Metric.of("CommandAuthorizationFailures", SUM, "")
                        .over(Threshold.above(0, 1, 1), rights)
                        .missingWhen("sent only if users have access strings"),
                Metric.of("KeyAuthorizationFailures", SUM, "")
                        .over(Threshold.above(0, 1, 1), rights)
                        .missingWhen("sent only if users have access strings"),
                Metric.of("IamAuthenticationThrottling", SUM, "")
                        .over(
                                Threshold.above(0, 1, 1),
                                "too many logins: keep connections, back off before reconnecting")
                        .missingWhen(IDLE),
                Metric.of("IamAuthenticationExpirations", SUM, "")
                        .over(Threshold.above(0, 1, 1), "a client does not renew its token within 12 hours")
                        .missingWhen(IDLE));
    }

    private static List<Metric> network(OptionalDouble baseline) {
        String host = "the node's network is saturated: use a larger node, or send less";
        return List.of(
                bytes("NetworkBytesIn", baseline),
                bytes("NetworkBytesOut", baseline),
                Metric.of("TrafficManagementActive", MAXIMUM, "")
                        .over(
                                Threshold.above(0, 1, 1),
                                "AWS throttles traffic to protect the node: use a larger one, or more shards"),
                Metric.of("NetworkBandwidthInAllowanceExceeded", SUM, "").over(Threshold.above(0, 1, 1), host),
                Metric.of("NetworkBandwidthOutAllowanceExceeded", SUM, "").over(Threshold.above(0, 1, 1), host),
                Metric.of("NetworkConntrackAllowanceExceeded", SUM, "").over(Threshold.above(0, 1, 1), host));
    }

    /** Above the baseline a node lives on credits for its network, and is throttled when they are used up. */
    private static Metric bytes(String name, OptionalDouble baseline) {
        Metric metric = Metric.of(name, SUM, "bytes");
        return baseline.isEmpty()
                ? metric
                : metric.over(
                        Threshold.above(baseline.getAsDouble() * 60 * 0.8, 3, 5).eachMinute(),
                        "the node is near its baseline bandwidth: use a larger node, or send less");
    }

    /** Of a serverless cache; {@code limitBytes} is the most data it may hold, if one is set. */
    static List<Metric> ofServerless(OptionalLong limitBytes) {
        Metric size = Metric.of("BytesUsedForCache", MAXIMUM, "bytes");
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.of("ElastiCacheProcessingUnits", SUM, "ECPU")
                .over(
                        Threshold.aboveUsual(2, 3, 5),
                        "twice the usual use is twice the bill: check which caller grew, and set an ECPU limit"));
        metrics.add(Metric.of("ThrottledCmds", SUM, "")
                .over(
                        Threshold.above(0, 1, 1),
                        "the limit of the cache is reached: raise its ECPU limit, or send less"));
        metrics.add(
                limitBytes.isPresent()
                        ? size.over(
                                Threshold.above(limitBytes.getAsLong() * 0.8, 2, 3),
                                "the cache is near its limit of data: raise it, or find keys without a TTL")
                        : size);
        metrics.add(evictions());
        metrics.add(Metric.of("CurrItems", MAXIMUM, ""));
        metrics.addAll(clients(SERVERLESS_CONNECTIONS));
        metrics.addAll(access());
        metrics.add(Metric.of("NetworkBytesIn", SUM, "bytes"));
        metrics.add(Metric.of("NetworkBytesOut", SUM, "bytes"));
        return List.copyOf(metrics);
    }
}
