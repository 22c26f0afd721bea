package dev.tidegate.aws.account;

import java.util.Map;
import java.util.Optional;

/**
 * A parameter group of ElastiCache and the values in it.
 *
 * @param name {@code default.…} cannot be changed
 * @param status {@code in-sync}, {@code pending-reboot}, or empty
 * @param values every parameter that has a value
 */
public record ParameterGroup(String name, String status, Map<String, String> values) {
    /** Stores an unmodifiable copy of the map. */
    public ParameterGroup {
        values = Map.copyOf(values);
    }

    /** One parameter. */
    public Optional<String> value(String parameter) {
        return Optional.ofNullable(values.get(parameter));
    }
}
