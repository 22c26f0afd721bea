package dev.tidegate.aws.yaml;

import java.util.ArrayList;
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
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value of a file and where its faults go. Whoever reads descends a fixed number of levels, so that no nesting and no
 * alias can make it run away. For one thread.
 *
 * @param faults what cannot be accepted, added to while the file is read
 * @param path where the value stands, such as {@code regions.us-east-1}; empty for the whole file
 * @param name its key, or its position in a list, from 1
 * @param keyLine where its key stands
 * @param node the value as YAML has it
 */
public record YamlPlace(List<YamlFault> faults, String path, String name, int keyLine, Node node) {
    /** What stands for the whole file in a fault. */
    public static final String FILE = "(file)";

    /** What is longer is another file, named by mistake. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_SHOWN = 60;

    /** Our files nest 4 deep. */
    private static final int MAX_DEPTH = 8;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();

    /** The whole file; empty after a fault. */
    public static Optional<YamlPlace> root(String text, List<YamlFault> faults) {
        try {
            if (isRefused(text, faults)) {
                return Optional.empty();
            }
            Optional<Node> node = new Compose(SETTINGS).composeString(text);
            if (node.isEmpty()) {
                faults.add(new YamlFault(1, FILE, "(empty)", "a mapping"));
            }
            return node.map(found -> new YamlPlace(faults, "", FILE, 1, found));
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
            faults.add(new YamlFault(line, FILE, "(no YAML)", "YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            faults.add(new YamlFault(1, FILE, "(no YAML)", "YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    /** Before a tree is made: what nests deep would make one without end, and an alias has no place of its own. */
    private static boolean isRefused(String text, List<YamlFault> faults) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            boolean isAlias = event instanceof AliasEvent;
            if (isAlias || depth > MAX_DEPTH) {
                int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
                String value = isAlias ? "(an alias)" : "(nested deeper than " + MAX_DEPTH + ")";
                String expected =
                        isAlias ? "the value itself; aliases are not read" : "at most " + MAX_DEPTH + " levels";
                faults.add(new YamlFault(line, FILE, value, expected));
                return true;
            }
        }
        return false;
    }

    /** Where it begins, from 1. */
    public int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** Whether it has keys. */
    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** It cannot be accepted. */
    public void fault(String expected) {
        faults.add(new YamlFault(line(), shownPath(), shown(), expected));
    }

    /** It is the key that cannot be accepted. */
    public void keyFault(String expected) {
        faults.add(new YamlFault(keyLine, shownPath(), cut(name), expected));
    }

    private String shownPath() {
        return path.isEmpty() ? FILE : path;
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

    /** The value as it was written; empty, and reported, if it is a mapping or a list. */
    public Optional<String> text(String expected) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        fault(expected);
        return Optional.empty();
    }

    /** It must be this word. */
    public void word(String word) {
        text(word).filter(text -> !text.equals(word)).ifPresent(text -> fault(word));
    }

    /** The entries, each key once; none, and reported, if this is no mapping. */
    public Map<String, YamlPlace> fields(String expected) {
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

    /** Whether it is a list. */
    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** The items of a list; none, and reported, if this is no list. */
    public List<YamlPlace> items(String expected) {
        List<YamlPlace> items = new ArrayList<>();
        if (!(node instanceof SequenceNode sequence)) {
            fault(expected);
            return items;
        }
        for (Node item : sequence.getValue()) {
            String number = String.valueOf(items.size() + 1);
            int line = item.getStartMark().map(Mark::getLine).orElse(0) + 1;
            items.add(new YamlPlace(faults, path + "[" + number + "]", number, line, item));
        }
        return items;
    }

    /** The field that must be there; empty, and reported, if it is not. */
    public static Optional<YamlPlace> required(
            YamlPlace owner, Map<String, YamlPlace> fields, String key, String expected) {
        if (owner.isMapping() && !fields.containsKey(key)) {
            String prefix = owner.path().isEmpty() ? "" : owner.path() + ".";
            owner.faults().add(new YamlFault(owner.line(), prefix + key, "(missing)", expected));
        }
        return Optional.ofNullable(fields.get(key));
    }

    private YamlPlace child(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        int line = key.getStartMark().map(Mark::getLine).orElse(0) + 1;
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "(no name)";
        return new YamlPlace(
                faults, path.isEmpty() ? cut(name) : path + "." + cut(name), name, line, tuple.getValueNode());
    }
}
