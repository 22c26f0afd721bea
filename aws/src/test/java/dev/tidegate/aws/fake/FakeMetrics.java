package dev.tidegate.aws.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CloudWatch's GetMetricData over the Query protocol, a few values a page. */
public final class FakeMetrics implements FakeService.Handler {
    private final int valuesPerPage;
    private final Map<String, Map<Instant, Double>> series = new HashMap<>();
    private String absent = "ServerlessCacheName";

    public FakeMetrics(int valuesPerPage) {
        this.valuesPerPage = valuesPerPage;
    }

    /** One value of a metric of a node or a serverless cache. */
    public FakeMetrics put(String metric, String source, Instant at, double value) {
        series.computeIfAbsent(metric + "/" + source, key -> new java.util.TreeMap<>())
                .put(at, value);
        return this;
    }

    /** Nothing was ever measured. */
    public void clear() {
        series.clear();
    }

    /** Under which dimension there is no data; usually the one that AWS does not send. */
    public FakeMetrics without(String dimension) {
        absent = dimension;
        return this;
    }

    private record Value(String id, Instant at, double value) {}

    @Override
    public FakeService.Answer answer(Map<String, String> request) {
        if (!"GetMetricData".equals(request.get("Action"))) {
            return FakeService.Answer.fault(400, "InvalidAction", String.valueOf(request.get("Action")));
        }
        List<String> ids = new ArrayList<>();
        List<Value> all = new ArrayList<>();
        for (int i = 1; request.containsKey("MetricDataQueries.member." + i + ".Id"); i++) {
            String query = "MetricDataQueries.member." + i + ".";
            ids.add(request.get(query + "Id"));
            String metric = query + "MetricStat.Metric.";
            String key = request.get(metric + "MetricName") + "/" + request.get(metric + "Dimensions.member.1.Value");
            boolean isKept = !absent.equals(request.get(metric + "Dimensions.member.1.Name"));
            series.getOrDefault(isKept ? key : "", Map.of())
                    .forEach((at, value) -> all.add(new Value(ids.get(ids.size() - 1), at, value)));
        }
        int from = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        int to = Math.min(all.size(), from + valuesPerPage);
        return FakeService.Answer.ok(page(ids, all.subList(from, to), to < all.size() ? String.valueOf(to) : ""));
    }

    private static String page(List<String> ids, List<Value> values, String next) {
        StringBuilder out = new StringBuilder(
                "<GetMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><GetMetricDataResult><MetricDataResults>");
        for (String id : ids) {
            StringBuilder times = new StringBuilder();
            StringBuilder numbers = new StringBuilder();
            for (Value value : values) {
                if (value.id().equals(id)) {
                    times.append("<member>").append(value.at()).append("</member>");
                    numbers.append("<member>").append(value.value()).append("</member>");
                }
            }
            out.append("<member><Id>")
                    .append(id)
                    .append("</Id><Label>l</Label><StatusCode>")
                    .append(next.isEmpty() ? "Complete" : "PartialData")
                    .append("</StatusCode><Timestamps>")
                    .append(times)
                    .append("</Timestamps><Values>")
                    .append(numbers)
                    .append("</Values></member>");
        }
        out.append("</MetricDataResults>");
        if (!next.isEmpty()) {
            out.append("<NextToken>").append(next).append("</NextToken>");
        }
        return out.append(
                        "</GetMetricDataResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetMetricDataResponse>")
                .toString();
    }
}
