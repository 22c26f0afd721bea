package dev.tidegate.aws.alarms;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.Level;
import dev.tidegate.aws.metrics.Stat;
import dev.tidegate.aws.metrics.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Which metrics have an alarm. Thresholds are those of {@code aws metrics}, which follow from the type of the node, so that
 * the two cannot disagree; this table adds the name, the period and where the threshold is from.
 */
public final class AlarmTable {
    /** What begins the name of every alarm of a cache; no other cache's alarms begin so. AWS keeps ids in lower case. */
    public static String prefix(String cache) {
        return "tidegate/" + cache.toLowerCase(Locale.ROOT) + "/";
    }

    private static final String GUIDE = "AWS, Which metrics should I monitor";
    private static final String PACK = "AWS alarm pack for ElastiCache";
    private static final String OWN = "Tidegate";
    private static final int MINUTE = 60;
    private static final int FIVE_MINUTES = 300;

    /** CloudWatch's word for a period without data that is not over the threshold. */
    private static final String NOT_BREACHING = "notBreaching";

    private record Row(String name, int periodSeconds, String origin) {}

    private static final Map<String, Row> ROWS = Map.ofEntries(
            Map.entry("CPUUtilization", new Row("cpu", MINUTE, GUIDE)),
            Map.entry("EngineCPUUtilization", new Row("engine-cpu", MINUTE, GUIDE)),
            // Sent every five minutes: of shorter periods most would have no data.
            Map.entry("CPUCreditBalance", new Row("cpu-credits", FIVE_MINUTES, OWN)),
            Map.entry("DatabaseMemoryUsagePercentage", new Row("memory", MINUTE, OWN)),
            Map.entry("Evictions", new Row("evictions", FIVE_MINUTES, OWN)),
            Map.entry("SwapUsage", new Row("swap", MINUTE, GUIDE)),
            Map.entry("CurrConnections", new Row("connections", MINUTE, OWN)),
            Map.entry("NewConnections", new Row("new-connections", MINUTE, PACK)),
            Map.entry("SuccessfulWriteRequestLatency", new Row("write-latency", MINUTE, PACK)),
            Map.entry("AuthenticationFailures", new Row("logins-failed", FIVE_MINUTES, OWN)),
            Map.entry("CommandAuthorizationFailures", new Row("commands-forbidden", FIVE_MINUTES, OWN)),
            Map.entry("KeyAuthorizationFailures", new Row("keys-forbidden", FIVE_MINUTES, OWN)),
            Map.entry("IamAuthenticationThrottling", new Row("iam-throttled", FIVE_MINUTES, OWN)),
            Map.entry("IamAuthenticationExpirations", new Row("iam-expired", FIVE_MINUTES, OWN)),
            Map.entry("NetworkBytesIn", new Row("network-in", MINUTE, OWN)),
            Map.entry("NetworkBytesOut", new Row("network-out", MINUTE, OWN)),
            Map.entry("TrafficManagementActive", new Row("traffic-management", MINUTE, GUIDE)),
            Map.entry("NetworkBandwidthInAllowanceExceeded", new Row("network-in-exceeded", MINUTE, PACK)),
            Map.entry("NetworkBandwidthOutAllowanceExceeded", new Row("network-out-exceeded", MINUTE, PACK)),
            Map.entry("NetworkConntrackAllowanceExceeded", new Row("conntrack-exceeded", MINUTE, PACK)),
            Map.entry("ReplicationLag", new Row("replication-lag", MINUTE, PACK)),
            Map.entry("ElastiCacheProcessingUnits", new Row("ecpu", FIVE_MINUTES, PACK)),
            Map.entry("ThrottledCmds", new Row("throttled", MINUTE, PACK)),
            Map.entry("BytesUsedForCache", new Row("data", FIVE_MINUTES, PACK)));

    private final CacheMetrics metrics;
    private final List<AlarmSpec> wanted = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private AlarmTable(CacheMetrics metrics) {
        this.metrics = metrics;
    }

    /** The alarms of a cache; {@code metrics} of a day show what is usual, and which dimension has the values. */
    public static Alarms of(CacheMetrics metrics) {
        AlarmTable table = new AlarmTable(metrics);
        boolean isAlone = metrics.cache().nodes().size() < 2;
        for (CacheMetrics.Row row : metrics.rows()) {
            // The only node of a cache has no replica to lag.
            if (!(isAlone && row.metric().name().equals("ReplicationLag"))) {
                table.add(row);
            }
        }
        table.heartbeats();
        if (metrics.isEmpty()) {
            table.notes.add("CloudWatch has no value of any metric of the cache in the window, so that it is not"
                    + " sure that the dimension " + metrics.dimension() + " has its values");
        }
        return new Alarms(table.wanted, table.notes);
    }

    private void add(CacheMetrics.Row row) {
        Optional<Threshold> declared = row.metric().threshold();
        Row known = ROWS.get(row.metric().name());
        if (declared.isEmpty() || known == null) {
            return;
        }
        Threshold threshold = declared.get().against(row.series());
        if (threshold.warning().isEmpty() && threshold.critical().isEmpty()) {
            notes.add(row.metric().name() + " has too few values in the window to know what is usual;"
                    + " plan the alarms again after a day of use");
            return;
        }
        add(row, known, threshold, Level.WARNING, threshold.warning());
        add(row, known, threshold, Level.CRITICAL, threshold.critical());
    }

    private void add(CacheMetrics.Row row, Row known, Threshold threshold, Level level, OptionalDouble figure) {
        if (figure.isEmpty()) {
            return;
        }
        double scale = 1;
        if (threshold.perMinute()) {
            scale = known.periodSeconds() / (double) MINUTE;
        } else if (threshold.timesUsual().isPresent() && row.metric().stat() == Stat.SUM) {
            scale = known.periodSeconds() / (double) metrics.window().periodSeconds();
        }
        wanted.add(new AlarmSpec(
                name(row.source(), known.name(), level),
                level,
                row.metric().name(),
                metrics.dimension(),
                row.source(),
                row.metric().stat().text(),
                known.periodSeconds(),
                threshold.atLeast(),
                threshold.of(),
                threshold.below(),
                figure.getAsDouble() * scale,
                NOT_BREACHING,
                row.metric().remedy(),
                known.origin()));
    }

    private String name(String source, String metric, Level level) {
        String cache = metrics.cache().id();
        String node = source.equals(cache) ? "" : source + "/";
        return prefix(cache) + node + metric + (level == Level.CRITICAL ? "-critical" : "-warning");
    }

    /** A node that sends nothing any more; a serverless cache has no metric that it always sends. */
    private void heartbeats() {
        if (metrics.cache().kind() == CacheKind.SERVERLESS) {
            return;
        }
        Set<String> nodes = new LinkedHashSet<>();
        metrics.rows().forEach(row -> nodes.add(row.source()));
        for (String node : nodes) {
            wanted.add(new AlarmSpec(
                    name(node, "heartbeat", Level.CRITICAL),
                    Level.CRITICAL,
                    "CPUUtilization",
                    metrics.dimension(),
                    node,
                    "SampleCount",
                    FIVE_MINUTES,
                    3,
                    3,
                    true,
                    1,
                    "breaching",
                    "the node has sent no metric for 15 minutes: look at its events with tidegate aws verify",
                    OWN));
        }
    }

    /** The metrics that can have an alarm. */
    static Set<String> metrics() {
        return ROWS.keySet();
    }
}
