package dev.tidegate.aws.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** Asks CloudWatch for many series at once. */
final class MetricData {
    /** The dimension that names a node. */
    static final String NODE = "CacheClusterId";

    /**
     * The dimensions that name a serverless cache: published lists of metrics show the first; a library of AWS names the
     * second, for which no list shows data.
     */
    static final List<String> SERVERLESS = List.of("clusterId", "ServerlessCacheName");

    private static final String NAMESPACE = "AWS/ElastiCache";

    /** CloudWatch's own bounds on one call. */
    private static final int MAX_QUERIES = 500;

    private static final int MAX_POINTS = 100_800;

    /** Each page brings something; a service that never ends is not waited for. */
    private static final int MAX_PAGES = 1_000;

    private final CloudWatchClient client;

    MetricData(CloudWatchClient client) {
        this.client = client;
    }

    /** A query for the series of one metric. */
    record Query(Metric metric, String dimension, String source) {}

    /** The data points of one query, and whether they are complete. */
    record Values(Map<Instant, Double> points, boolean complete) {}

    Map<Query, Values> read(List<Query> queries, Window window) {
        int batch = Math.max(1, Math.min(MAX_QUERIES, MAX_POINTS / Math.max(1, window.points())));
        Map<Query, Values> all = new LinkedHashMap<>();
        for (int from = 0; from < queries.size(); from += batch) {
            all.putAll(ask(queries.subList(from, Math.min(queries.size(), from + batch)), window));
        }
        return all;
    }

    private Map<Query, Values> ask(List<Query> queries, Window window) {
        Map<String, Query> byId = new HashMap<>();
        List<MetricDataQuery> asked = new ArrayList<>();
        for (Query query : queries) {
            String id = "q" + byId.size();
            byId.put(id, query);
            asked.add(asked(id, query, window));
        }
        GetMetricDataRequest request = GetMetricDataRequest.builder()
                .startTime(window.from())
                .endTime(window.to())
                .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                .metricDataQueries(asked)
                .build();
        Map<Query, Values> values = new LinkedHashMap<>();
        int pages = 0;
        for (GetMetricDataResponse page : client.getMetricDataPaginator(request)) {
            page.metricDataResults().forEach(result -> add(values, byId, result));
            if (++pages == MAX_PAGES) {
                break;
            }
        }
        return values;
    }

    private static MetricDataQuery asked(String id, Query query, Window window) {
        Dimension dimension = Dimension.builder()
                .name(query.dimension())
                .value(query.source())
                .build();
        MetricStat stat = MetricStat.builder()
                .metric(m ->
                        m.namespace(NAMESPACE).metricName(query.metric().name()).dimensions(dimension))
                .period(Math.max(window.periodSeconds(), query.metric().periodSeconds()))
                .stat(query.metric().stat().text())
                .build();
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat)
                .returnData(true)
                .build();
    }

    /** A series may come in pieces, on several pages; the status of the newest piece is that of the whole. */
    private static void add(Map<Query, Values> values, Map<String, Query> byId, MetricDataResult result) {
        Query query = byId.get(result.id());
        if (query == null) {
            return;
        }
        Map<Instant, Double> points = new HashMap<>();
        if (values.containsKey(query)) {
            points.putAll(values.get(query).points());
        }
        int both = Math.min(result.timestamps().size(), result.values().size());
        for (int i = 0; i < both; i++) {
            points.put(result.timestamps().get(i), result.values().get(i));
        }
        boolean complete = result.statusCode() == null || result.statusCode() == StatusCode.COMPLETE;
        values.put(query, new Values(points, complete));
    }
}
