package dev.tidegate.aws.metrics;

import java.util.OptionalDouble;

/**
 * How much of a cache is used, as far as CloudWatch reports it.
 *
 * @param bytes data, on average; of the fullest node where there are several
 * @param ecpuPerHour what a serverless cache is charged for, beside data
 */
public record CacheUse(OptionalDouble bytes, OptionalDouble ecpuPerHour) {
    /** Nothing is known. */
    public static CacheUse unknown() {
        return new CacheUse(OptionalDouble.empty(), OptionalDouble.empty());
    }
}
