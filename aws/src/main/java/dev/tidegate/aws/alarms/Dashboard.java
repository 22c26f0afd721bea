package dev.tidegate.aws.alarms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.metrics.CacheMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dashboard of CloudWatch for a cache: one widget for each question that an operator asks. */
public final class Dashboard {
    /** In the text of every dashboard of ours: dashboards have no tags, and only what has it is deleted. */
    static final String MARK = "Managed by Tidegate";

    /** CloudWatch allows 2,500 metrics on a dashboard; a widget with more nodes than this could not be read. */
    private static final int MAX_NODES = 50;

    /** CloudWatch's own bound on the alarms of a widget. */
    private static final int MAX_ALARMS = 100;

    private static final int WIDTH = 12;
    private static final int HEIGHT = 6;

    private record Line(String metric, String statistic, boolean isRight) {}

    private record Panel(String title, List<Line> lines) {}

    private static Line left(String metric, String statistic) {
        return new Line(metric, statistic, false);
    }

    private static Line right(String metric, String statistic) {
        return new Line(metric, statistic, true);
    }

    private static final Panel CLIENTS = new Panel(
            "Connections, and new ones on the right",
            List.of(left("CurrConnections", "Maximum"), right("NewConnections", "Sum")));
    private static final Panel LATENCY = new Panel(
            "Write latency, and items on the right",
            List.of(left("SuccessfulWriteRequestLatency", "Average"), right("CurrItems", "Maximum")));
    private static final Panel TRAFFIC =
            new Panel("Network", List.of(left("NetworkBytesIn", "Sum"), right("NetworkBytesOut", "Sum")));
    private static final Panel LOGINS = new Panel(
            "Refused logins, commands and keys",
            List.of(
                    left("AuthenticationFailures", "Sum"),
                    left("CommandAuthorizationFailures", "Sum"),
                    left("KeyAuthorizationFailures", "Sum"),
                    left("IamAuthenticationThrottling", "Sum"),
                    left("IamAuthenticationExpirations", "Sum")));

    private static final List<Panel> OF_NODES = List.of(
            new Panel(
                    "CPU, and credits on the right",
                    List.of(
                            left("CPUUtilization", "Maximum"),
                            left("EngineCPUUtilization", "Maximum"),
                            right("CPUCreditBalance", "Minimum"))),
            new Panel(
                    "Memory, and evictions on the right",
                    List.of(left("DatabaseMemoryUsagePercentage", "Maximum"), right("Evictions", "Sum"))),
            CLIENTS,
            LATENCY,
            TRAFFIC,
            new Panel(
                    "Network beyond its allowance",
                    List.of(
                            left("NetworkBandwidthInAllowanceExceeded", "Sum"),
                            left("NetworkBandwidthOutAllowanceExceeded", "Sum"),
                            left("NetworkConntrackAllowanceExceeded", "Sum"),
                            right("TrafficManagementActive", "Maximum"))),
            new Panel(
                    "Replication lag, and swap on the right",
                    List.of(left("ReplicationLag", "Maximum"), right("SwapUsage", "Maximum"))),
            LOGINS);

    private static final List<Panel> OF_SERVERLESS = List.of(
            new Panel(
                    "ECPU, and throttled commands on the right",
                    List.of(left("ElastiCacheProcessingUnits", "Sum"), right("ThrottledCmds", "Sum"))),
            new Panel(
                    "Data, and evictions on the right",
                    List.of(left("BytesUsedForCache", "Maximum"), right("Evictions", "Sum"))),
            CLIENTS,
            LATENCY,
            TRAFFIC,
            LOGINS);

    private final CacheMetrics metrics;
    private final String region;
    private final List<Object> widgets = new ArrayList<>();

    private Dashboard(CacheMetrics metrics, String region) {
        this.metrics = metrics;
        this.region = region;
    }

    /** The name of the dashboard of a cache. */
    public static String name(String cache) {
        return "tidegate-" + cache.toLowerCase(Locale.ROOT);
    }

    /** Whether this is the body of a dashboard that Tidegate made. */
    public static boolean isOurs(String body) {
        return body.contains(MARK);
    }

    /** Whether a body says the same as that of the call; the order of fields means nothing. */
    public static boolean isAs(String body, Change change) {
        try {
            JsonMapper json = JsonMapper.builder().build();
            return json.readTree(body)
                    .equals(json.readTree(String.valueOf(change.parameters().get("DashboardBody"))));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /**
     * The call that makes the dashboard so.
     *
     * @param alarmArn the ARN of an alarm without its name, up to {@code alarm:}; empty for no widget of alarms
     */
    public static Change change(CacheMetrics metrics, String region, Optional<String> alarmArn) {
        String name = name(metrics.cache().id());
        return Change.of("cloudwatch", "PutDashboard", name)
                .with("DashboardName", name)
                .with("DashboardBody", json(body(metrics, region, alarmArn)))
                .changing("Dashboard", "as before", "as planned");
    }

    /** The body, as maps and lists. */
    static Map<String, Object> body(CacheMetrics metrics, String region, Optional<String> alarmArn) {
        Dashboard dashboard = new Dashboard(metrics, region);
        int y = dashboard.head(alarmArn);
        List<String> nodes = dashboard.sources();
        List<Panel> panels = metrics.cache().kind() == CacheKind.SERVERLESS ? OF_SERVERLESS : OF_NODES;
        for (int i = 0; i < panels.size(); i++) {
            dashboard.metric(panels.get(i), nodes, i % 2 * WIDTH, y + i / 2 * HEIGHT);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("widgets", dashboard.widgets);
        return body;
    }

    private List<String> sources() {
        Set<String> all = new LinkedHashSet<>();
        metrics.rows().forEach(row -> all.add(row.source()));
        return all.stream().limit(MAX_NODES).toList();
    }

    private int head(Optional<String> alarmArn) {
        String cache = metrics.cache().id();
        int nodes = metrics.cache().nodes().size();
        String more = nodes > MAX_NODES ? " The first " + MAX_NODES + " of " + nodes + " nodes are shown." : "";
        widget(
                "text",
                0,
                0,
                24,
                2,
                Map.of(
                        "markdown",
                        "# " + cache + "\n" + MARK + ": `tidegate aws dashboard " + cache
                                + " --apply` writes it again. What to do for an alarm is in its description, and `"
                                + "tidegate aws metrics " + cache + "` shows it." + more));
        List<String> arns = alarmArn.stream()
                .flatMap(arn -> AlarmTable.of(metrics).wanted().stream().map(alarm -> arn + alarm.name()))
                .limit(MAX_ALARMS)
                .toList();
        if (arns.isEmpty()) {
            return 2;
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("title", "Alarms");
        properties.put("alarms", arns);
        widget("alarm", 0, 2, 24, HEIGHT, properties);
        return 2 + HEIGHT;
    }

    private void metric(Panel panel, List<String> nodes, int x, int y) {
        List<Object> lines = new ArrayList<>();
        for (Line line : panel.lines()) {
            for (String node : nodes) {
                Map<String, Object> options = new LinkedHashMap<>();
                options.put("stat", line.statistic());
                options.put("yAxis", line.isRight() ? "right" : "left");
                options.put("label", nodes.size() > 1 ? node + " " + line.metric() : line.metric());
                lines.add(List.of(AlarmSpec.NAMESPACE, line.metric(), metrics.dimension(), node, options));
            }
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("title", panel.title());
        properties.put("view", "timeSeries");
        properties.put("stacked", false);
        properties.put("region", region);
        properties.put("period", 60);
        properties.put("metrics", lines);
        widget("metric", x, y, WIDTH, HEIGHT, properties);
    }

    private void widget(String type, int x, int y, int width, int height, Map<String, Object> properties) {
        Map<String, Object> widget = new LinkedHashMap<>();
        widget.put("type", type);
        widget.put("x", x);
        widget.put("y", y);
        widget.put("width", width);
        widget.put("height", height);
        widget.put("properties", properties);
        widgets.add(widget);
    }

    private static String json(Map<String, Object> body) {
        try {
            return JsonMapper.builder().build().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }
}
