package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The plans file. A faulty file is refused whole, naming every fault with its line.
 *
 * <p>The grammar is in docs/reference/plans-file.md; {@link #schema()} is the same for editors.
 */
public final class PlansFile {
    static final Set<String> KEYS = new TreeSet<>(Set.of("version", "plans"));
    static final Set<String> PLAN_KEYS = Set.of("limits");

    private static final String VERSION = "1";

    private PlansFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws InvalidFileException if anything in it cannot be accepted
     */
    public static Plans load(Path file) throws IOException {
        return parse(Yaml.text(file));
    }

    /**
     * Reads the text of a file.
     *
     * @throws InvalidFileException if anything in it cannot be accepted
     */
    public static Plans parse(String text) {
        Yaml yaml = new Yaml();
        YamlMap root = yaml.root(text);
        root.refuseOthers(KEYS);
        root.text("version", VERSION)
                .filter(version -> !version.equals(VERSION))
                .ifPresent(version -> yaml.fault(root.key("version"), "version", version, VERSION));
        List<Plan> plans = root.required("plans", "a mapping of plan names to plans")
                .flatMap(node -> yaml.map(node, "plans"))
                .map(map -> plans(yaml, map))
                .orElse(List.of());
        yaml.throwFaults();
        return Plans.of(plans);
    }

    private static List<Plan> plans(Yaml yaml, YamlMap map) {
        List<Plan> plans = new ArrayList<>();
        if (map.values().isEmpty()) {
            yaml.fault(map.node(), "plans", "no plan", "at least one plan");
        }
        for (Map.Entry<String, Node> entry : map.values().entrySet()) {
            String path = map.at(entry.getKey());
            Optional<Plan> plan = yaml.map(entry.getValue(), path)
                    .flatMap(body -> new PlanReader(yaml, path, body).read(map.key(entry.getKey()), entry.getKey()));
            plan.ifPresent(plans::add);
            plan.ifPresent(known -> checkTogether(yaml, map.key(entry.getKey()), path, plans));
        }
        return plans;
    }

    /** Two limits of one 48-bit id show only when the plans are put together. */
    private static void checkTogether(Yaml yaml, Node node, String path, List<Plan> plans) {
        try {
            Plans.of(plans);
        } catch (InvalidInputException e) {
            yaml.fault(node, path, e);
            plans.remove(plans.size() - 1);
        }
    }

    /** The JSON Schema of the file, draft 2020-12, for editors. It knows the forms; only loading knows every rule. */
    public static String schema() {
        try (InputStream in = PlansFile.class.getResourceAsStream("plans.schema.json")) {
            if (in == null) {
                throw new AssertionError("the schema is packed with this class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file that {@link #parse} reads back as these plans. */
    public static String write(Plans plans) {
        return PlansText.of(plans);
    }
}
