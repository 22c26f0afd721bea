package dev.tidegate.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Makes a tree of one YAML document, each value with its line.
 *
 * <p>It reads the parser's events rather than composed nodes: an alias is seen where it stands and never expanded, so
 * no file can grow in memory, and nesting is bounded before the parser's cost for deep nesting (it is quadratic) can
 * be felt.
 */
public final class YamlReader {
    /** A plans file nests 7 deep at most. */
    private static final int MAX_DEPTH = 16;

    private static final String NO_TAG = "the value without a tag";

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(Text.MAX_BYTES + 1)
            .build();

    private static final ScalarResolver WORDS = SETTINGS.getSchema().getScalarResolver();

    private final Faults faults;
    private final Deque<Open> open = new ArrayDeque<>();
    private Optional<Yaml> root = Optional.empty();
    private int documents;

    /** A collection whose end has not been read; in a mapping, keys and values alternate. */
    private record Open(int line, boolean mapping, List<Yaml> parts) {}

    private YamlReader(Faults faults) {
        this.faults = faults;
    }

    /** The root of {@code text}; empty after a fault that hides it. */
    public static Optional<Yaml> read(String text, Faults faults) {
        return PlainYaml.read(text).or(() -> parsed(text, faults));
    }

    /** As {@link #read}, by the general parser. */
    static Optional<Yaml> parsed(String text, Faults faults) {
        YamlReader reader = new YamlReader(faults);
        try {
            reader.readAll(text);
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
            faults.add(line, Fault.FILE, "(no YAML)", "YAML: " + problem(e));
            return Optional.empty();
        } catch (YamlEngineException e) {
            faults.add(1, Fault.FILE, "(no YAML)", "YAML: " + Faults.shown(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        return reader.root;
    }

    private static String problem(MarkedYamlEngineException e) {
        String problem = e.getProblem();
        return problem == null ? "it cannot be read" : Faults.shown(problem);
    }

    private void readAll(String text) {
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (!take(event)) {
                return;
            }
        }
        if (root.isEmpty()) {
            faults.add(1, Fault.FILE, "(empty)", "a mapping");
        }
    }

    /** Whether to go on. */
    private boolean take(Event event) {
        int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
        if (event instanceof DocumentStartEvent && ++documents > 1) {
            faults.add(line, Fault.FILE, "---", "one document in a file");
            return false;
        }
        if (event instanceof CollectionStartEvent start) {
            return begin(line, start);
        }
        if (event instanceof CollectionEndEvent) {
            put(closed(open.pop()));
        } else if (event instanceof ScalarEvent scalar) {
            put(scalar(line, scalar));
        } else if (event instanceof AliasEvent alias) {
            put(new Yaml.Refused(line, "*" + alias.getAlias(), "the value itself; aliases are not read"));
        }
        return true;
    }

    private boolean begin(int line, CollectionStartEvent start) {
        if (open.size() == MAX_DEPTH) {
            faults.add(line, Fault.FILE, "(nested deeper than " + MAX_DEPTH + ")", "at most " + MAX_DEPTH + " levels");
            root = Optional.empty();
            return false;
        }
        start.getTag().ifPresent(tag -> faults.add(line, Fault.FILE, Faults.shown(tag), NO_TAG));
        open.push(new Open(line, start instanceof MappingStartEvent, new ArrayList<>()));
        return true;
    }

    private Yaml scalar(int line, ScalarEvent event) {
        Optional<String> tag = event.getTag();
        if (tag.isPresent()) {
            return new Yaml.Refused(line, tag.get(), NO_TAG);
        }
        String text = event.getValue();
        return new Yaml.Scalar(line, text, event.isPlain() ? kind(text) : Yaml.Kind.TEXT);
    }

    /** What a word without quotes means. */
    static Yaml.Kind kind(String word) {
        Tag tag = WORDS.resolve(word, true);
        if (tag.equals(Tag.INT)) {
            return Yaml.Kind.INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Yaml.Kind.DECIMAL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Yaml.Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Yaml.Kind.NOTHING : Yaml.Kind.TEXT;
    }

    private void put(Yaml value) {
        if (open.isEmpty()) {
            root = Optional.of(value);
        } else {
            open.peek().parts().add(value);
        }
    }

    private Yaml closed(Open done) {
        return done.mapping()
                ? new Yaml.Mapping(done.line(), entries(done.parts()))
                : new Yaml.Sequence(done.line(), List.copyOf(done.parts()));
    }

    private List<Yaml.Entry> entries(List<Yaml> parts) {
        List<Yaml.Entry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            Yaml key = parts.get(i);
            if (key instanceof Yaml.Scalar scalar && scalar.kind() != Yaml.Kind.NOTHING) {
                entries.add(new Yaml.Entry(scalar.line(), scalar.text(), parts.get(i + 1)));
            } else {
                new Place(faults, Fault.FILE, key).fault("a name as the key");
            }
        }
        return List.copyOf(entries);
    }
}
