package dev.tidegate;

import dev.tidegate.internal.LimitId;
import dev.tidegate.internal.LimitRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A named, ordered set of limits that are decided together. Immutable, versioned by content.
 *
 * @param name letters, digits, {@code . _ -}, at most 64
 * @param limits 1 … 16, their names unique
 */
public record Plan(String name, List<Limit> limits) {
    /** One decision reads and may write them all; more would make it long for everyone behind it. */
    public static final int MAX_LIMITS = 16;

    /** @throws InvalidInputException if the name, the number of limits, or a repeated limit name cannot be accepted */
    public Plan {
        LimitRules.checkName("plan", name);
        limits = List.copyOf(limits);
        if (limits.isEmpty() || limits.size() > MAX_LIMITS) {
            throw new InvalidInputException("limits", limits.size() + " limits", "1 … " + MAX_LIMITS);
        }
        Set<String> names = new HashSet<>();
        for (Limit limit : limits) {
            if (!names.add(limit.name())) {
                throw new InvalidInputException("name", limit.name(), "a name that no other limit of the plan has");
            }
        }
    }

    /** The plan of these limits, in this order. */
    public static Plan of(String name, Limit... limits) {
        return new Plan(name, List.of(limits));
    }

    /** Twelve hex digits that change with any part of the plan. */
    public String version() {
        return LimitId.version(toString());
    }
}
