package dev.tidegate.aws.apply;

import java.util.List;
import java.util.stream.Collectors;

/** The account is not as the plan saw it, nor as its steps left it. Nothing was done after this was noticed. */
public final class DriftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A property that was changed from outside the plan.
     *
     * @param property with the name of its resource
     * @param expected as the plan saw it, or a step left it
     * @param found as it is
     */
    public record Difference(String property, String expected, String found) {}

    private final transient List<Difference> differences;

    DriftException(List<Difference> differences) {
        super(differences.stream()
                .map(it -> it.property() + ": " + it.expected() + " was expected, " + it.found() + " was found")
                .collect(Collectors.joining("; ")));
        this.differences = List.copyOf(differences);
    }

    /** What differs, at least one. */
    public List<Difference> differences() {
        return differences;
    }
}
