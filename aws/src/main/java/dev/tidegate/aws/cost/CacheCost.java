package dev.tidegate.aws.cost;

import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.metrics.CacheUse;
import java.util.List;

/**
 * The monthly cost of a cache that exists.
 *
 * @param cache what it consists of
 * @param use how much of it is used
 * @param snapshots how many there are
 * @param bill what a month costs
 * @param remarks what the figure leaves out, or takes for granted
 */
public record CacheCost(CacheShape cache, CacheUse use, int snapshots, Bill bill, List<String> remarks) {
    /** Stores an unmodifiable copy of the list. */
    public CacheCost {
        remarks = List.copyOf(remarks);
    }
}
