package dev.tidegate.testkit.vectors;

import dev.tidegate.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One file of vectors: plans, and steps that begin with an empty store. The files lie beside this class as
 * {@code dev/tidegate/testkit/vectors/NAME.json}; their form is described in {@code docs/internals/testing.md}. Immutable.
 *
 * @param about what it covers
 */
public record VectorFile(String name, String about, Map<String, Plan> plans, List<Vector> steps) {
    /** The files there are: one for each window kind, and what is not about one window. */
    public static final List<String> NAMES =
            List.of("sliding", "fixed", "calendar", "bucket", "scopes", "changes", "clock");

    /** Copies the collections, so that the record is immutable. */
    public VectorFile {
        plans = Map.copyOf(plans);
        steps = List.copyOf(steps);
    }

    /** The file of this name. */
    public static VectorFile load(String name) {
        return VectorJson.parse(name, text(name));
    }

    /** As it was written. */
    static String text(String name) {
        try (InputStream in =
                Objects.requireNonNull(VectorFile.class.getResourceAsStream(name + ".json"), name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plan of this name. */
    Plan plan(String plan) {
        return Objects.requireNonNull(plans.get(plan), "plan " + plan);
    }

    VectorFile withSteps(List<Vector> others) {
        return new VectorFile(name, about, new LinkedHashMap<>(plans), others);
    }
}
