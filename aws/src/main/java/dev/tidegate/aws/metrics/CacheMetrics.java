package dev.tidegate.aws.metrics;

import dev.tidegate.aws.inventory.CacheShape;
import java.util.List;

/**
 * The metrics of a cache over a window of time.
 *
 * @param cache what it consists of
 * @param window when
 * @param dimension the dimension of CloudWatch under which the values are
 * @param rows metric by metric; for each, node by node
 */
public record CacheMetrics(CacheShape cache, Window window, String dimension, List<Row> rows) {
    /**
     * One metric of one node, or of a serverless cache.
     *
     * @param metric which
     * @param source the cluster id of the node, or the name of the serverless cache
     * @param series what was seen
     * @param verdict what it means
     * @param complete whether CloudWatch gave all it has
     */
    public record Row(Metric metric, String source, Series series, Verdict verdict, boolean complete) {}

    /** Stores an unmodifiable copy of the list. */
    public CacheMetrics {
        rows = List.copyOf(rows);
    }

    /** Whether there is no value of any metric. */
    public boolean isEmpty() {
        return rows.stream().allMatch(row -> row.series().isEmpty());
    }
}
