package dev.tidegate.aws.cost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A value of a price file and where its faults go. Whoever reads descends a fixed number of levels, so that no nesting
 * and no alias can make it run away.
 */
record YamlPlace(List<PriceFault> faults, String path, String name, int keyLine, Node node) {
    private static final int MAX_SHOWN = 60;

    /** A price file nests 4 deep. */
    private static final int MAX_DEPTH = 8;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(AwsPrices.MAX_BYTES).build();

    /** The whole file; empty after a fault. */
    static Optional<YamlPlace> root(String text, List<PriceFault> faults) {
        try {
            if (isRefused(text, faults)) {
                return Optional.empty();
            }
            Optional<Node> node = new Compose(SETTINGS).composeString(text);
            if (node.isEmpty()) {
                faults.add(new PriceFault(1, AwsPricesReader.FILE, "(empty)", "a mapping"));
            }
            return node.map(found -> new YamlPlace(faults, "", AwsPricesReader.FILE, 1, found));
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
            faults.add(new PriceFault(line, AwsPricesReader.FILE, "(no YAML)", "YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            faults.add(new PriceFault(1, AwsPricesReader.FILE, "(no YAML)", "YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    /** Before a tree is made: what nests deep would make one without end, and an alias has no place of its own. */
    private static boolean isRefused(String text, List<PriceFault> faults) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            boolean isAlias = event instanceof AliasEvent;
            if (isAlias || depth > MAX_DEPTH) {
                int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
                String value = isAlias ? "(an alias)" : "(nested deeper than " + MAX_DEPTH + ")";
                String expected =
                        isAlias ? "the value itself; aliases are not read" : "at most " + MAX_DEPTH + " levels";
                faults.add(new PriceFault(line, AwsPricesReader.FILE, value, expected));
                return true;
            }
        }
        return false;
    }

    int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    void fault(String expected) {
        faults.add(new PriceFault(line(), shownPath(), shown(), expected));
    }

    /** It is the key that cannot be accepted. */
    void keyFault(String expected) {
        faults.add(new PriceFault(keyLine, shownPath(), cut(name), expected));
    }

    private String shownPath() {
        return path.isEmpty() ? AwsPricesReader.FILE : path;
    }

    private String shown() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isEmpty() ? "(empty)" : cut(scalar.getValue());
        }
        return isMapping() ? "(a mapping)" : "(a list)";
    }

    private static String cut(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }

    Optional<String> text(String expected) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        fault(expected);
        return Optional.empty();
    }

    void word(String word) {
        text(word).filter(text -> !text.equals(word)).ifPresent(text -> fault(word));
    }

    /** The entries, each key once; none, and reported, if this is no mapping. */
    Map<String, YamlPlace> fields(String expected) {
        Map<String, YamlPlace> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            fault(expected);
            return fields;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            YamlPlace child = child(tuple);
            if (fields.putIfAbsent(child.name(), child) != null) {
                child.keyFault("each key once");
            }
        }
        return fields;
    }

    private YamlPlace child(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        int line = key.getStartMark().map(Mark::getLine).orElse(0) + 1;
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "(no name)";
        return new YamlPlace(
                faults, path.isEmpty() ? cut(name) : path + "." + cut(name), name, line, tuple.getValueNode());
    }
}
