package dev.tidegate.aws.metrics;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** Reads the metrics of a cache in as few calls as CloudWatch allows. As safe for threads as the client. */
public final class MetricsReader {
    private static final Metric UNITS = Metric.of("ElastiCacheProcessingUnits", Stat.SUM, "ECPU");
    private static final Metric BYTES = Metric.of("BytesUsedForCache", Stat.AVERAGE, "bytes");

    private final MetricData data;

    /** The client stays the caller's to close. */
    public MetricsReader(CloudWatchClient client) {
        this.data = new MetricData(client);
    }

    /**
     * The metrics that matter to a limiter.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public CacheMetrics read(CacheShape cache, Window window) {
        boolean isServerless = cache.kind() == CacheKind.SERVERLESS;
        List<MetricData.Query> asked = isServerless ? serverless(cache) : nodes(cache);
        Map<MetricData.Query, MetricData.Values> values = data.read(asked, window);
        String dimension = isServerless ? dimension(values) : MetricData.NODE;
        List<MetricData.Query> queries = asked.stream()
                .filter(query -> query.dimension().equals(dimension))
                .toList();
        List<CacheMetrics.Row> rows = new ArrayList<>();
        for (MetricData.Query query : queries) {
            MetricData.Values found = values.getOrDefault(query, new MetricData.Values(new LinkedHashMap<>(), true));
            Series series = Series.of(window, found.points());
            Verdict verdict = Verdict.of(query.metric(), series, window.periodSeconds());
            rows.add(new CacheMetrics.Row(query.metric(), query.source(), series, verdict, found.complete()));
        }
        return new CacheMetrics(cache, window, dimension, rows);
    }

    private static List<MetricData.Query> serverless(CacheShape cache) {
        return MetricData.SERVERLESS.stream()
                .flatMap(dimension -> Catalogue.ofServerless(cache.limitBytes()).stream()
                        .map(metric -> new MetricData.Query(metric, dimension, cache.id())))
                .toList();
    }

    /** The first dimension under which there is any value. */
    private static String dimension(Map<MetricData.Query, MetricData.Values> values) {
        return MetricData.SERVERLESS.stream()
                .filter(dimension -> values.entrySet().stream()
                        .anyMatch(found -> found.getKey().dimension().equals(dimension)
                                && !found.getValue().points().isEmpty()))
                .findFirst()
                .orElse(MetricData.SERVERLESS.get(0));
    }

    /** Metric by metric, so that the nodes of a group stand beside each other. */
    private static List<MetricData.Query> nodes(CacheShape cache) {
        Map<String, List<MetricData.Query>> byName = new LinkedHashMap<>();
        for (CacheShape.Node node : cache.nodes()) {
            for (Metric metric : Catalogue.ofNode(node.type())) {
                byName.computeIfAbsent(metric.name(), name -> new ArrayList<>())
                        .add(new MetricData.Query(metric, MetricData.NODE, node.clusterId()));
            }
        }
        return byName.values().stream().flatMap(List::stream).toList();
    }

    /**
     * What AWS charges for, or would: data and processing units.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public CacheUse use(CacheShape cache, Window window) {
        boolean serverless = cache.kind() == CacheKind.SERVERLESS;
        List<MetricData.Query> queries = new ArrayList<>();
        if (serverless) {
            for (String dimension : MetricData.SERVERLESS) {
                queries.add(new MetricData.Query(BYTES, dimension, cache.id()));
                queries.add(new MetricData.Query(UNITS, dimension, cache.id()));
            }
        } else {
            cache.nodes().forEach(node -> queries.add(new MetricData.Query(BYTES, MetricData.NODE, node.clusterId())));
        }
        OptionalDouble bytes = OptionalDouble.empty();
        OptionalDouble units = OptionalDouble.empty();
        for (Map.Entry<MetricData.Query, MetricData.Values> found :
                data.read(queries, window).entrySet()) {
            Series series = Series.of(window, found.getValue().points());
            if (found.getKey().metric().equals(UNITS)) {
                units = larger(units, perHour(series, window));
            } else {
                bytes = larger(bytes, mean(series));
            }
        }
        return new CacheUse(bytes, units);
    }

    private static OptionalDouble mean(Series series) {
        return series.values().stream().flatMapToDouble(OptionalDouble::stream).average();
    }

    /** Of the periods that have a value, so that a cache that is younger than the window does not look idle. */
    private static OptionalDouble perHour(Series series, Window window) {
        OptionalDouble mean = mean(series);
        return mean.isEmpty() ? mean : OptionalDouble.of(mean.getAsDouble() * 3_600 / window.periodSeconds());
    }

    private static OptionalDouble larger(OptionalDouble one, OptionalDouble other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return OptionalDouble.of(Math.max(one.getAsDouble(), other.getAsDouble()));
    }
}
