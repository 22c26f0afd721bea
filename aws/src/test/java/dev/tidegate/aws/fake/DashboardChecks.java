package dev.tidegate.aws.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What CloudWatch checks of the body of a dashboard, by its page "Dashboard Body Structure and Syntax". */
final class DashboardChecks {
    private static final Set<String> TYPES = Set.of("metric", "text", "log", "alarm", "explorer");
    private static final Set<String> VIEWS = Set.of("timeSeries", "singleValue", "gauge", "bar", "pie", "table");
    private static final int MAX_WIDGETS = 500;
    private static final int MAX_METRICS = 500;
    private static final int MAX_ALL_METRICS = 2_500;
    private static final int MAX_ALARMS = 100;

    private final List<String> faults = new ArrayList<>();
    private int metrics;

    private DashboardChecks() {}

    static List<String> faults(String body) {
        DashboardChecks checks = new DashboardChecks();
        try {
            checks.body(JsonMapper.builder().build().readTree(body));
        } catch (JsonProcessingException e) {
            checks.faults.add("/: is no JSON");
        }
        return checks.faults;
    }

    private void expect(boolean isSo, String path, String message) {
        if (!isSo) {
            faults.add(path + ": " + message);
        }
    }

    private static boolean isBetween(JsonNode node, int least, int most) {
        return node.isInt() && node.asInt() >= least && node.asInt() <= most;
    }

    private void body(JsonNode body) {
        JsonNode widgets = body.path("widgets");
        expect(widgets.isArray(), "/widgets", "Should be array");
        expect(widgets.size() <= MAX_WIDGETS, "/widgets", "too many");
        for (int i = 0; i < widgets.size(); i++) {
            widget(widgets.get(i), "/widgets/" + i);
        }
        expect(metrics <= MAX_ALL_METRICS, "/widgets", "too many metrics");
    }

    private void widget(JsonNode widget, String path) {
        String type = widget.path("type").asText();
        expect(TYPES.contains(type), path + "/type", "Should be one of " + TYPES);
        expect(isBetween(widget.path("x"), 0, 23), path + "/x", "Should be 0 to 23");
        expect(isBetween(widget.path("y"), 0, Integer.MAX_VALUE), path + "/y", "Should be >= 0");
        expect(isBetween(widget.path("width"), 1, 24), path + "/width", "Should be 1 to 24");
        expect(isBetween(widget.path("height"), 1, 1_000), path + "/height", "Should be 1 to 1000");
        JsonNode properties = widget.path("properties");
        switch (type) {
            case "metric" -> metric(properties, path + "/properties");
            case "text" ->
                expect(properties.path("markdown").isTextual(), path + "/properties/markdown", "Should be string");
            case "alarm" -> alarms(properties.path("alarms"), path + "/properties/alarms");
            default -> {}
        }
    }

    private void alarms(JsonNode alarms, String path) {
        expect(alarms.isArray() && alarms.size() >= 1 && alarms.size() <= MAX_ALARMS, path, "Should be 1 to 100 ARNs");
        alarms.forEach(arn -> expect(
                arn.asText().matches("arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\\d{12}:alarm:.+"), path, arn.asText()));
    }

    private void metric(JsonNode properties, String path) {
        expect(!properties.path("region").asText().isEmpty(), path + "/region", "Should be string");
        expect(VIEWS.contains(properties.path("view").asText("timeSeries")), path + "/view", "unknown");
        JsonNode period = properties.path("period");
        expect(period.isMissingNode() || period.asInt() % 60 == 0, path + "/period", "Should be a multiple of 60");
        JsonNode lines = properties.path("metrics");
        expect(lines.isArray() && lines.size() >= 1 && lines.size() <= MAX_METRICS, path + "/metrics", "1 to 500");
        for (int i = 0; i < lines.size(); i++) {
            metrics++;
            line(lines.get(i), path + "/metrics/" + i);
        }
    }

    /** Namespace, name, pairs of dimension and value, and options last. */
    private void line(JsonNode line, String path) {
        expect(line.isArray(), path, "Should be array");
        int texts = 0;
        for (int i = 0; i < line.size(); i++) {
            boolean isOptions = i == line.size() - 1 && line.get(i).isObject();
            expect(isOptions || line.get(i).isTextual(), path + "/" + i, "Should be string");
            texts += isOptions ? 0 : 1;
        }
        expect(texts >= 2 && texts % 2 == 0, path, "Should have pairs of dimension and value");
        JsonNode axis = line.path(line.size() - 1).path("yAxis");
        expect(axis.isMissingNode() || Set.of("left", "right").contains(axis.asText()), path, "yAxis");
    }
}
