package dev.tidegate.aws.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of one region, in the order of the file. Immutable; safe for any number of threads. */
public final class RegionPrices {
    private final String region;
    private final Map<NodeType, Price> nodes;
    private final Map<Rate, Price> rates;

    RegionPrices(String region, Map<NodeType, Price> nodes, Map<Rate, Price> rates) {
        this.region = region;
        this.nodes = new LinkedHashMap<>(nodes);
        this.rates = new LinkedHashMap<>(rates);
    }

    /** Its id, such as {@code us-east-1}. */
    public String region() {
        return region;
    }

    /** The nodes that have a price here. */
    public List<NodeType> nodes() {
        return List.copyOf(nodes.keySet());
    }

    /** The other things that have a price here. */
    public List<Rate> rates() {
        return new ArrayList<>(rates.keySet());
    }

    /** Dollars an hour. */
    public Optional<Price> node(NodeType type) {
        return Optional.ofNullable(nodes.get(type));
    }

    /** Dollars for one unit. */
    public Optional<Price> rate(Rate rate) {
        return Optional.ofNullable(rates.get(rate));
    }

    /** These prices and those of {@code other} that these do not have. */
    RegionPrices and(RegionPrices other) {
        Map<NodeType, Price> allNodes = new LinkedHashMap<>(nodes);
        other.nodes.forEach(allNodes::putIfAbsent);
        Map<Rate, Price> allRates = new LinkedHashMap<>(rates);
        other.rates.forEach(allRates::putIfAbsent);
        return new RegionPrices(region, allNodes, allRates);
    }
}
