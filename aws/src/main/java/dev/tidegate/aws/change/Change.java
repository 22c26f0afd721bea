package dev.tidegate.aws.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call to AWS that changes one resource: which service and operation, with which parameters, and what is different
 * afterwards. It is data: {@link CliText} prints it as a command of the AWS CLI. Immutable.
 *
 * @param service as the AWS CLI names it, such as {@code elasticache}
 * @param operation as the API names it, such as {@code ModifyReplicationGroup}
 * @param resource the id or name of what is changed or created
 * @param parameters by the API's names; each value is a text, a number, a boolean, a {@link Slot}, a list of such, or a
 *     map of names to such
 * @param differences what is different afterwards
 * @param result the slot that the id in the response fills; empty where no later step needs it
 */
public record Change(
        String service,
        String operation,
        String resource,
        Map<String, Object> parameters,
        List<Difference> differences,
        Optional<Slot> result)
        implements Step {
    /**
     * A property before and after the call.
     *
     * @param property as the API names it
     * @param before its value as it was read; {@code (none)} where there was none
     * @param after its value once the call is done
     */
    public record Difference(String property, String before, String after) {}

    /** Copies the map, in its order, and the list. */
    public Change {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        differences = List.copyOf(differences);
    }

    /** A call without parameters yet. */
    public static Change of(String service, String operation, String resource) {
        return new Change(service, operation, resource, Map.of(), List.of(), Optional.empty());
    }

    /** Returns this change with one more parameter. */
    public Change with(String parameter, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.put(parameter, value);
        return new Change(service, operation, resource, all, differences, result);
    }

    /** Returns this change without a parameter. */
    public Change without(String parameter) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.remove(parameter);
        return new Change(service, operation, resource, all, differences, result);
    }

    /** Returns this change with one more difference that it makes. */
    public Change changing(String property, Object before, Object after) {
        List<Difference> all = new ArrayList<>(differences);
        all.add(new Difference(property, String.valueOf(before), String.valueOf(after)));
        return new Change(service, operation, resource, parameters, all, result);
    }

    /** Returns this change with a slot that the id in its response fills. */
    public Change filling(Slot slot) {
        return new Change(service, operation, resource, parameters, differences, Optional.of(slot));
    }
}
