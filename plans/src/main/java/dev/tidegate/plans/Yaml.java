package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads one YAML document as nodes that know their lines, and collects what is wrong with it. Scalars are taken as
 * written, so {@code 1e3} or {@code 010} is never silently another number.
 */
final class Yaml {
    /** A plans file of a thousand limits takes a tenth of it. */
    private static final int MAX_BYTES = 1 << 20;
    /** Anchors save no one anything here, and nested ones grow without bound. */
    private static final int MAX_ALIASES = 0;

    private final List<Fault> faults = new ArrayList<>();

    /** The text of a file, refused if it is too large or not UTF-8. */
    static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new InvalidFileException(List.of(
                    new Fault(1, "", Files.size(file) + " bytes", "a file of at most " + MAX_BYTES + " bytes")));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(List.of(new Fault(1, "", "other bytes", "text in UTF-8")));
        }
    }

    /** The root of the only document; what cannot be read at all is thrown at once. */
    YamlMap root(String text) {
        if (text.length() > MAX_BYTES) {
            throw refused(1, "", text.length() + " characters", "at most " + MAX_BYTES + " characters");
        }
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setAllowDuplicateKeys(true)
                .build();
        String body = text.startsWith("\ufeff") ? text.substring(1) : text;
        try {
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(body).iterator();
            if (!documents.hasNext()) {
                throw refused(1, "", "an empty file", "a mapping");
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                throw refused(line(documents.next()), "", "a second document", "one document");
            }
            return map(root, "").orElseThrow(() -> new InvalidFileException(sorted()));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw refused(line, "", "not YAML", e.getProblem());
        } catch (YamlEngineException e) {
            throw refused(1, "", "not YAML", String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw refused(1, "", "nested too deep", "at most a few levels");
        }
    }

    private static InvalidFileException refused(int line, String path, String value, String expected) {
        return new InvalidFileException(List.of(new Fault(line, path, value, expected)));
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** The mapping at {@code path}, or a fault. */
    Optional<YamlMap> map(Node node, String path) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new YamlMap(this, mapping, path));
        }
        fault(node, path, shown(node), "a mapping of keys to values");
        return Optional.empty();
    }

    /** The items of the list at {@code path}, or a fault. */
    List<Node> list(Node node, String path) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        fault(node, path, shown(node), "a list");
        return List.of();
    }

    /** The scalar at {@code path} as it is written, or a fault. */
    Optional<String> scalar(Node node, String path, String expected) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return Optional.of(scalar.getValue());
        }
        fault(node, path, shown(node), expected);
        return Optional.empty();
    }

    void fault(Node node, String path, String value, String expected) {
        faults.add(new Fault(line(node), path, value, expected));
    }

    /** Notes what a constructor refused as a fault at this place. */
    void fault(Node node, String path, InvalidInputException refusal) {
        fault(node, path, refusal.value(), refusal.expected());
    }

    /** Calls {@code maker}; what it refuses becomes a fault at this place. */
    <T> Optional<T> attempt(Node node, String path, java.util.function.Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (InvalidInputException e) {
            fault(node, path, e);
            return Optional.empty();
        }
    }

    static String shown(Node node) {
        if (node instanceof ScalarNode scalar) {
            // The exception's own cutting and escaping, so that every message shows values alike.
            return scalar.getValue().isEmpty()
                    ? "nothing"
                    : new InvalidInputException("", scalar.getValue(), "").value();
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    int count() {
        return faults.size();
    }

    /** Throws what was found, if anything was. */
    void throwFaults() {
        if (!faults.isEmpty()) {
            throw new InvalidFileException(sorted());
        }
    }

    private List<Fault> sorted() {
        List<Fault> sorted = new ArrayList<>(faults);
        sorted.sort(Comparator.comparingInt(Fault::line));
        return sorted;
    }
}
