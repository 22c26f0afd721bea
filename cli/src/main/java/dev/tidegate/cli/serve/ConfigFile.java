package dev.tidegate.cli.serve;

import dev.tidegate.spi.DidYouMean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML mapping with the same keys as the options. Refused whole, with every fault. */
final class ConfigFile {
    /** A page of text: eight settings and many comments. */
    private static final long MAX_BYTES = 64 * 1024;

    private static final List<String> KEYS =
            Arrays.stream(Setting.values()).map(Setting::key).toList();

    private final Path file;
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final List<ConfigFault> faults = new ArrayList<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /**
     * What the file sets; paths in it are relative to the folder of the file.
     *
     * @throws InvalidConfigException with every fault
     * @throws UncheckedIOException if it cannot be read
     */
    static Map<Setting, String> load(Path file) {
        ConfigFile config = new ConfigFile(file);
        try {
            config.read(text(file));
        } catch (CharacterCodingException e) {
            config.faults.add(new ConfigFault(1, "file", "bytes that are not UTF-8", "UTF-8 text"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!config.faults.isEmpty()) {
            throw new InvalidConfigException(file, config.faults);
        }
        return Collections.unmodifiableMap(config.values);
    }

    private static String text(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        return Files.readString(file);
    }

    private void read(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setAllowDuplicateKeys(true)
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            root.ifPresent(this::root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            faults.add(new ConfigFault(line, "file", String.valueOf(e.getProblem()), "a YAML mapping"));
        } catch (YamlEngineException e) {
            faults.add(new ConfigFault(1, "file", "not YAML", "a YAML mapping"));
        }
    }

    private void root(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            faults.add(new ConfigFault(line(node), "file", "no mapping", "lines such as port: 8080"));
            return;
        }
        mapping.getValue().forEach(this::entry);
    }

    private void entry(NodeTuple tuple) {
        String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "a key that is no text";
        Optional<Setting> setting = Setting.of(key);
        if (setting.isEmpty()) {
            faults.add(new ConfigFault(
                    line(tuple.getKeyNode()), key, "unknown key", DidYouMean.expected("one of " + KEYS, key, KEYS)));
        } else if (values.containsKey(setting.get())) {
            faults.add(new ConfigFault(line(tuple.getKeyNode()), key, "given twice", "each key once"));
        } else {
            value(setting.get(), tuple.getValueNode());
        }
    }

    private void value(Setting setting, Node node) {
        boolean scalar = node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
        String text = scalar
                ? ((ScalarNode) node).getValue()
                : "a " + node.getNodeType().toString().toLowerCase(Locale.ROOT);
        if (!scalar || !setting.accepts(text)) {
            String shown = scalar ? setting.shown(text) : node instanceof ScalarNode ? "nothing" : text;
            faults.add(new ConfigFault(line(node), setting.key(), shown, setting.expected()));
            values.put(setting, "");
        } else {
            values.put(
                    setting,
                    setting.isFile(text)
                            ? file.toAbsolutePath().resolveSibling(text).toString()
                            : setting.checked(text, setting.key()));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
