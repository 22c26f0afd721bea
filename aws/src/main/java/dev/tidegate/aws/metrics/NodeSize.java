package dev.tidegate.aws.metrics;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** The properties of a node that follow from the name of its type. */
record NodeSize(String family, String size) {
    /** Processors of a size, the older families of one processor aside. */
    private static final Map<String, Integer> PROCESSORS =
            Map.of("micro", 2, "small", 2, "medium", 2, "large", 2, "xlarge", 4);

    private static final Set<String> OF_ONE = Set.of("t1.micro", "t2.micro", "t2.small", "m1.small", "m3.medium");

    /** A day's earnings, which is all that a burstable node can save up. */
    private static final Map<String, Integer> CREDITS = Map.of(
            "t2.micro", 144,
            "t2.small", 288,
            "t2.medium", 576,
            "t3.micro", 288,
            "t3.small", 576,
            "t3.medium", 576,
            "t4g.micro", 288,
            "t4g.small", 576,
            "t4g.medium", 576);

    /** Baseline bandwidth by size, in Gbit/s: AWS's page of supported node types, read in November 2026. */
    private static final Map<String, Double> OF_T = Map.of("micro", 0.064, "small", 0.128, "medium", 0.256);

    private static final Map<String, Double> OF_5 =
            Map.of("large", 0.75, "xlarge", 1.25, "2xlarge", 2.5, "4xlarge", 5.0);
    private static final Map<String, Double> OF_6 = Map.of(
            "large",
            0.75,
            "xlarge",
            1.25,
            "2xlarge",
            2.5,
            "4xlarge",
            5.0,
            "8xlarge",
            12.0,
            "12xlarge",
            20.0,
            "16xlarge",
            25.0);
    private static final Map<String, Double> OF_7 = Map.of(
            "large",
            0.937,
            "xlarge",
            1.876,
            "2xlarge",
            3.75,
            "4xlarge",
            7.5,
            "8xlarge",
            15.0,
            "12xlarge",
            22.5,
            "16xlarge",
            30.0);
    private static final Map<String, Map<String, Double>> BASELINES =
            Map.of("t3", OF_T, "t4g", OF_T, "m5", OF_5, "r5", OF_5, "m6g", OF_6, "r6g", OF_6, "m7g", OF_7, "r7g", OF_7);

    private static final double BYTES_PER_GBIT = 1e9 / 8;

    /** Of {@code cache.t3.micro}; what is not given stays unknown. */
    static NodeSize of(String type) {
        String[] parts = type.split("\\.", -1);
        return parts.length == 3 ? new NodeSize(parts[1], parts[2]) : new NodeSize("", "");
    }

    private String name() {
        return family + "." + size;
    }

    /** How many processors; empty if the name does not say. */
    OptionalInt processors() {
        if (OF_ONE.contains(name())) {
            return OptionalInt.of(1);
        }
        if (PROCESSORS.containsKey(size)) {
            return OptionalInt.of(PROCESSORS.get(size));
        }
        if (size.matches("[1-9][0-9]?xlarge")) {
            return OptionalInt.of(4 * Integer.parseInt(size.substring(0, size.indexOf('x'))));
        }
        return OptionalInt.empty();
    }

    /** The most processor credits it can have; empty for nodes that have none. */
    OptionalInt maxCredits() {
        Integer credits = CREDITS.get(name());
        return credits == null ? OptionalInt.empty() : OptionalInt.of(credits);
    }

    /** The bandwidth that the node always has, in bytes a second; empty where the type is not known. */
    OptionalDouble baselineBytesPerSecond() {
        Double baseline = BASELINES.getOrDefault(family, Map.of()).get(size);
        return baseline == null ? OptionalDouble.empty() : OptionalDouble.of(baseline * BYTES_PER_GBIT);
    }

    int maxConnections() {
        return size.equals("micro") ? 20_000 : 65_000;
    }
}
