package dev.tidegate.usage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The encodings of the file {@code encodings.txt}, by the families of models that it lists one by one. */
public final class EncodingTable implements Encodings {
    /** Read once, when an estimator is first built. */
    public static final EncodingTable BUILT_IN = load();

    private static final String DEFAULT = "default";
    /** What hosts put before a vendor's name of a model: {@code bedrock_mantle/openai.gpt-5.4}. */
    private static final Set<String> VENDORS =
            Set.of("openai", "anthropic", "google", "meta", "mistral", "mistralai", "deepseek", "deepseek-ai", "qwen");

    private final Map<String, Encoding> encodings = new LinkedHashMap<>();
    private final Map<String, Encoding> families = new LinkedHashMap<>();
    private List<String> scripts = List.of();

    private EncodingTable() {}

    private static EncodingTable load() {
        EncodingTable table = new EncodingTable();
        try (InputStream in = Objects.requireNonNull(
                        EncodingTable.class.getResourceAsStream("/dev/tidegate/encodings.txt"), "encodings.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(table::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void line(String line) {
        List<String> words = List.of(line.strip().split("\\s+", -1));
        List<String> rest = words.subList(Math.min(2, words.size()), words.size());
        switch (words.get(0)) {
            case "scripts" -> scripts = words.subList(1, words.size());
            case "encoding" -> encodings.put(words.get(1), encoding(words.get(1), rest));
            case "families" ->
                rest.forEach(family -> families.put(family, Objects.requireNonNull(encodings.get(words.get(1)))));
            default -> throw new IllegalStateException("encodings.txt: " + line);
        }
    }

    /** The last figure is that of a message. */
    private Encoding encoding(String name, List<String> figures) {
        Map<Script, Integer> rates = new EnumMap<>(Script.class);
        for (int i = 0; i < scripts.size(); i++) {
            rates.put(Script.valueOf(scripts.get(i).toUpperCase(Locale.ROOT)), Integer.parseInt(figures.get(i)));
        }
        return new Encoding(name, rates, Integer.parseInt(figures.get(scripts.size())));
    }

    @Override
    public Optional<Encoding> encoding(String family) {
        Encoding known = families.get(family);
        return Optional.ofNullable(known != null ? known : families.get(bare(family)));
    }

    /** Without the host and the vendor before it; whatever is left has to be a name of the list as it stands. */
    private static String bare(String family) {
        String model = family.substring(family.lastIndexOf('/') + 1);
        int dot = model.indexOf('.');
        return dot > 0 && VENDORS.contains(model.substring(0, dot)) ? model.substring(dot + 1) : model;
    }

    @Override
    public Encoding standIn() {
        return Objects.requireNonNull(encodings.get(DEFAULT));
    }

    @Override
    public List<Encoding> all() {
        return List.copyOf(encodings.values());
    }
}
