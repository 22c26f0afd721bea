package dev.tidegate.plans;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping of a YAML file: its keys, their places, and what is wrong with them. */
final class YamlMap {
    private final Yaml yaml;
    private final MappingNode node;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    YamlMap(Yaml yaml, MappingNode node, String path) {
        this.yaml = yaml;
        this.node = node;
        this.path = path;
        for (NodeTuple tuple : node.getValue()) {
            add(tuple);
        }
    }

    private void add(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            yaml.fault(key, path, Yaml.shown(key) + " as a key", "a name");
        } else if (values.containsKey(scalar.getValue())) {
            yaml.fault(key, at(scalar.getValue()), "given twice", "one value");
        } else {
            keys.put(scalar.getValue(), key);
            values.put(scalar.getValue(), tuple.getValueNode());
        }
    }

    /** The keys as they stand, with their values. */
    Map<String, Node> values() {
        return values;
    }

    Node node() {
        return node;
    }

    /** Where a key stands. */
    Node key(String name) {
        return keys.getOrDefault(name, node);
    }

    /** The path of a key of this mapping. */
    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Faults every key that is not accepted, with the one that was probably meant. */
    void refuseOthers(Set<String> accepted) {
        keys.forEach((name, key) -> {
            if (!accepted.contains(name)) {
                String meant = nearest(name, accepted)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                yaml.fault(key, at(Yaml.shown(key)), "unknown key", "one of " + String.join(", ", accepted) + meant);
            }
        });
    }

    /** The value of a key, or a fault that it is missing. */
    Optional<Node> required(String key, String expected) {
        Node value = values.get(key);
        if (value == null) {
            yaml.fault(node, at(key), "missing", expected);
        }
        return Optional.ofNullable(value);
    }

    Optional<Node> optional(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A required scalar as it is written. */
    Optional<String> text(String key, String expected) {
        return required(key, expected).flatMap(value -> yaml.scalar(value, at(key), expected));
    }

    private static Optional<String> nearest(String name, Set<String> accepted) {
        return accepted.stream().filter(each -> distance(name, each) <= 2).findFirst();
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 2) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
