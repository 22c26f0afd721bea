package dev.tidegate.aws.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The alarms and dashboards of CloudWatch over the Query protocol, in pages; it refuses what CloudWatch refuses. */
public final class FakeCloudWatch implements FakeService.Handler {
    private static final String ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:";
    private static final int PAGE = 20;

    private final Map<String, Map<String, String>> alarms = new TreeMap<>();
    private final Map<String, Map<String, String>> tags = new TreeMap<>();
    private final Map<String, String> dashboards = new TreeMap<>();
    private final List<String> changes = new ArrayList<>();

    /** An alarm that some other tool made: the fields of a call, without tags. */
    public FakeCloudWatch foreign(String name, Map<String, String> fields) {
        alarms.put(name, new LinkedHashMap<>(fields));
        return this;
    }

    /** A change that is made elsewhere, such as in the console. */
    public void alter(String name, String field, String value) {
        alarms.get(name).put(field, value);
    }

    public Set<String> alarmNames() {
        return alarms.keySet();
    }

    /** A field of an alarm, as it was sent. */
    public String field(String name, String field) {
        return alarms.get(name).getOrDefault(field, "");
    }

    public Map<String, String> dashboards() {
        return dashboards;
    }

    /** Calls that changed something. */
    public List<String> changes() {
        return List.copyOf(changes);
    }

    @Override
    public FakeService.Answer answer(Map<String, String> request) {
        String action = request.getOrDefault("Action", "");
        return switch (action) {
            case "DescribeAlarms" -> describe(request);
            case "PutMetricAlarm" -> put(request);
            case "DeleteAlarms" -> delete(request);
            case "ListTagsForResource" -> tags(request);
            case "GetDashboard" -> dashboard(request.get("DashboardName"));
            case "PutDashboard" -> putDashboard(request);
            case "DeleteDashboards" -> deleteDashboards(request);
            default -> FakeService.Answer.fault(400, "InvalidAction", action);
        };
    }

    static List<String> members(Map<String, String> request, String list) {
        return IntStream.iterate(1, i -> request.containsKey(list + ".member." + i), i -> i + 1)
                .mapToObj(i -> request.get(list + ".member." + i))
                .toList();
    }

    private FakeService.Answer describe(Map<String, String> request) {
        List<String> names = members(request, "AlarmNames");
        String prefix = request.getOrDefault("AlarmNamePrefix", "");
        List<String> found = alarms.keySet().stream()
                .filter(name -> names.isEmpty() ? name.startsWith(prefix) : names.contains(name))
                .toList();
        int from = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        int to = Math.min(found.size(), from + PAGE);
        return FakeAws.query(
                "DescribeAlarms",
                Xml.list("MetricAlarms", "member", found.subList(from, to), this::alarm)
                        + (to < found.size() ? Xml.tag("NextToken", String.valueOf(to)) : ""));
    }

    private String alarm(String name) {
        Map<String, String> fields = alarms.get(name);
        StringBuilder out = new StringBuilder(Xml.tag("AlarmArn", ARN + name));
        List.of(
                        "AlarmName",
                        "AlarmDescription",
                        "ActionsEnabled",
                        "Namespace",
                        "MetricName",
                        "Statistic",
                        "Period",
                        "EvaluationPeriods",
                        "DatapointsToAlarm",
                        "Threshold",
                        "ComparisonOperator",
                        "TreatMissingData")
                .forEach(field ->
                        Optional.ofNullable(fields.get(field)).ifPresent(value -> out.append(Xml.value(field, value))));
        List.of("AlarmActions", "OKActions", "InsufficientDataActions")
                .forEach(list -> out.append(Xml.list(list, "member", members(fields, list), action -> action)));
        out.append(Xml.tag(
                "Dimensions",
                Xml.tag(
                        "member",
                        Xml.value("Name", fields.getOrDefault("Dimensions.member.1.Name", ""))
                                + Xml.value("Value", fields.getOrDefault("Dimensions.member.1.Value", "")))));
        return out.append(Xml.value("StateValue", fields.getOrDefault("StateValue", "INSUFFICIENT_DATA")))
                .toString();
    }

    private FakeService.Answer put(Map<String, String> request) {
        Optional<WatchRefusal> refused = AlarmChecks.refusal(request);
        String name = request.getOrDefault("AlarmName", "");
        if (refused.isPresent()) {
            return refused.get().of(name);
        }
        Map<String, String> fields = new LinkedHashMap<>(request);
        fields.keySet().removeIf(field -> field.startsWith(":") || field.startsWith("Tags."));
        // Of an alarm that is there tags are ignored: PutMetricAlarm, Tags.
        if (!alarms.containsKey(name)) {
            Map<String, String> given = new LinkedHashMap<>();
            for (int i = 1; request.containsKey("Tags.member." + i + ".Key"); i++) {
                given.put(request.get("Tags.member." + i + ".Key"), request.get("Tags.member." + i + ".Value"));
            }
            tags.put(name, given);
        }
        alarms.put(name, fields);
        changes.add("PutMetricAlarm " + name);
        return FakeAws.query("PutMetricAlarm", "");
    }

    private FakeService.Answer delete(Map<String, String> request) {
        List<String> names = members(request, "AlarmNames");
        if (names.size() > 100) {
            return WatchRefusal.MANY_ALARMS.of(names.size() + " names");
        }
        names.forEach(name -> {
            alarms.remove(name);
            tags.remove(name);
            changes.add("DeleteAlarms " + name);
        });
        return FakeAws.query("DeleteAlarms", "");
    }

    private FakeService.Answer tags(Map<String, String> request) {
        String name = request.getOrDefault("ResourceARN", "").replace(ARN, "");
        return FakeAws.query(
                "ListTagsForResource",
                Xml.list(
                        "Tags",
                        "member",
                        List.copyOf(tags.getOrDefault(name, Map.of()).entrySet()),
                        tag -> Xml.value("Key", tag.getKey()) + Xml.value("Value", tag.getValue())));
    }

    private FakeService.Answer dashboard(String name) {
        return dashboards.containsKey(name)
                ? FakeAws.query(
                        "GetDashboard",
                        Xml.value("DashboardName", name) + Xml.value("DashboardBody", dashboards.get(name)))
                : WatchRefusal.NO_DASHBOARD.of(name);
    }

    private FakeService.Answer putDashboard(Map<String, String> request) {
        String name = request.getOrDefault("DashboardName", "");
        String body = request.getOrDefault("DashboardBody", "");
        if (!name.matches("[A-Za-z0-9_-]{1,255}")) {
            return WatchRefusal.DASHBOARD_NAME.of(name);
        }
        List<String> faults = DashboardChecks.faults(body);
        if (!faults.isEmpty()) {
            return WatchRefusal.DASHBOARD_BODY.of(
                    "there are " + faults.size() + " validation errors: " + String.join("; ", faults));
        }
        dashboards.put(name, body);
        changes.add("PutDashboard " + name);
        return FakeAws.query("PutDashboard", "");
    }

    private FakeService.Answer deleteDashboards(Map<String, String> request) {
        List<String> names = members(request, "DashboardNames");
        for (String name : names) {
            if (!dashboards.containsKey(name)) {
                return WatchRefusal.NO_DASHBOARD.of(name);
            }
        }
        names.forEach(name -> {
            dashboards.remove(name);
            changes.add("DeleteDashboards " + name);
        });
        return FakeAws.query("DeleteDashboards", "");
    }
}
