package dev.tidegate.config.plans;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.config.Fault;
import dev.tidegate.config.Faults;
import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.Place;
import dev.tidegate.config.Text;
import dev.tidegate.config.Yaml;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Reads a plans file: YAML, at most 1 MiB. Safe for any number of threads.
 *
 * <pre>{@code
 * Plans plans = PlansFile.load(Path.of("plans.yaml"));
 * }</pre>
 */
public final class PlansFile {
    private static final String SCHEMA = "plans.schema.json";

    private PlansFile() {}

    /**
     * The plans of the file.
     *
     * @throws InvalidPlansException with every fault, by line
     * @throws IOException if the file cannot be read
     */
    public static Plans load(Path file) throws IOException {
        Faults faults = new Faults();
        return parsed(Text.read(file, faults), faults, Limit::id);
    }

    /**
     * The plans of a stream, which stays open.
     *
     * @throws InvalidPlansException with every fault, by line
     * @throws IOException if it cannot be read
     */
    public static Plans load(InputStream in) throws IOException {
        Faults faults = new Faults();
        return parsed(Text.read(in, faults), faults, Limit::id);
    }

    /**
     * The plans that {@code yaml} says.
     *
     * @throws InvalidPlansException with every fault, by line
     */
    public static Plans parse(String yaml) {
        return parse(yaml, Limit::id);
    }

    /**
     * The plans that a framework's own configuration holds, by name: maps, lists and values with the keys of a plans file.
     * A text of digits alone is a number.
     *
     * @throws InvalidPlansException with every fault, by its path
     */
    public static Plans of(Map<String, ?> plans) {
        Faults faults = new Faults();
        Yaml root = YamlTree.of(Map.of("version", 1, "plans", given("plans", plans)));
        return PlansReader.of(new Place(faults, Fault.FILE, root), Limit::id)
                .orElseThrow(() -> new InvalidPlansException(faults.byLine()));
    }

    static Plans parse(String yaml, ToLongFunction<Limit> ids) {
        return parsed(Optional.of(yaml), new Faults(), ids);
    }

    private static Plans parsed(Optional<String> raw, Faults faults, ToLongFunction<Limit> ids) {
        return raw.flatMap(text -> Place.ofFile(text, faults))
                .flatMap(root -> PlansReader.of(root, ids))
                .filter(plans -> faults.isEmpty())
                .orElseThrow(() -> new InvalidPlansException(faults.byLine()));
    }

    /** The JSON Schema (draft 2020-12) of a plans file, for editors. */
    public static String schema() {
        try (InputStream in = Objects.requireNonNull(PlansFile.class.getResourceAsStream(SCHEMA), SCHEMA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }
}
