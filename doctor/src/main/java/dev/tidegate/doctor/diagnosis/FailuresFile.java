package dev.tidegate.doctor.diagnosis;

import dev.tidegate.config.Faults;
import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.config.Text;
import dev.tidegate.doctor.diagnosis.FailureClass.Kind;
import dev.tidegate.spi.DidYouMean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the texts of the failures, and reports every fault with its line. For one thread. */
final class FailuresFile {
    private static final String NAME = "failures.yaml";
    private static final List<String> KEYS =
            List.of("code", "layer", "kind", "transient", "symptom", "cause", "why", "next", "next-on-aws");
    private static final String ENTRY_FORM = "a mapping with code, layer, kind, cause, why and next";
    private static final String CODE_FORM = "a code such as D5 or N3";
    private static final String SENTENCE_FORM = "a sentence, with its full stop";
    private static final Pattern CODE = Pattern.compile("[DN][1-9][0-9]?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");
    private static final List<String> PLACEHOLDERS = List.of("host", "port", "user");

    private final Faults faults = new Faults();
    private final Map<String, Integer> lineOfCode = new HashMap<>();

    private FailuresFile() {}

    /** The texts of this release, by slug. */
    static Map<String, FailureText> builtIn(List<String> slugs) {
        try (InputStream in = Objects.requireNonNull(FailuresFile.class.getResourceAsStream(NAME), NAME)) {
            FailuresFile file = new FailuresFile();
            return file.all(Text.read(in, file.faults), slugs);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }

    /**
     * The texts, by slug.
     *
     * @param slugs the failures that must be there, and the only ones that may
     * @throws FaultyFileException with every fault, by line
     */
    static Map<String, FailureText> parse(String yaml, List<String> slugs) {
        return new FailuresFile().all(Optional.of(yaml), slugs);
    }

    private Map<String, FailureText> all(Optional<String> raw, List<String> slugs) {
        Map<String, FailureText> texts = new HashMap<>();
        raw.flatMap(text -> Place.ofFile(text, faults))
                .flatMap(root -> root.fields("a mapping of failures"))
                .ifPresent(entries -> entries(entries, slugs, texts));
        if (!faults.isEmpty()) {
            throw new FaultyFileException(NAME, faults.byLine());
        }
        return Map.copyOf(texts);
    }

    private void entries(Fields entries, List<String> slugs, Map<String, FailureText> texts) {
        entries.only(slugs);
        for (String slug : slugs) {
            entries.required(slug, ENTRY_FORM)
                    .flatMap(place -> place.fields(ENTRY_FORM))
                    .ifPresent(fields -> texts.put(slug, entry(fields)));
        }
    }

    /** After a fault its fields are placeholders: the file is refused as a whole. */
    private FailureText entry(Fields fields) {
        fields.only(KEYS);
        Kind kind = word(fields, "kind", Kind.values(), Kind::slug);
        boolean hasSymptom = kind != Kind.NOTE || fields.optional("symptom").isPresent();
        return new FailureText(
                fields.required("code", CODE_FORM).flatMap(this::code).orElse(""),
                word(fields, "layer", Layer.values(), Layer::slug),
                kind,
                fields.optional("transient").flatMap(Place::bool).orElse(false),
                hasSymptom ? required(fields, "symptom", "what a program prints") : "",
                sentence(fields, "cause"),
                sentence(fields, "why"),
                required(fields, "next", "a command or a step"),
                fields.optional("next-on-aws").flatMap(place -> filled(place, "a command")));
    }

    private Optional<String> code(Place place) {
        Optional<String> code = place.text(CODE_FORM);
        if (code.isPresent() && !CODE.matcher(code.get()).matches()) {
            place.fault(CODE_FORM);
        }
        code.map(text -> lineOfCode.putIfAbsent(text, place.line()))
                .ifPresent(line -> place.fault("each code once; line " + line + " has it already"));
        return code;
    }

    private static <T> T word(Fields fields, String key, T[] values, Function<T, String> slug) {
        List<String> words = Arrays.stream(values).map(slug).toList();
        return fields.required(key, String.join(", ", words))
                .flatMap(place -> place.word(words))
                .map(word -> values[words.indexOf(word)])
                .orElse(values[0]);
    }

    private static String required(Fields fields, String key, String expected) {
        return fields.required(key, expected)
                .flatMap(place -> filled(place, expected))
                .orElse("");
    }

    private static String sentence(Fields fields, String key) {
        String text = required(fields, key, SENTENCE_FORM);
        if (!text.isEmpty() && !text.endsWith(".")) {
            fields.optional(key).ifPresent(place -> place.fault(SENTENCE_FORM));
        }
        return text;
    }

    /** Text on one line, whose placeholders are known. */
    private static Optional<String> filled(Place place, String expected) {
        Optional<String> text = place.text(expected);
        if (text.isPresent() && (text.get().isBlank() || text.get().indexOf('\n') >= 0)) {
            place.fault(expected + ", without a line break; write it after >-");
        }
        text.ifPresent(each -> misspelt(place, each));
        return text;
    }

    /** Other words in braces are literal, such as the hash tag of a key. */
    private static void misspelt(Place place, String text) {
        PLACEHOLDER
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !PLACEHOLDERS.contains(name))
                .forEach(name ->
                        DidYouMean.hint(name, PLACEHOLDERS).ifPresent(hint -> place.fault("a placeholder; " + hint)));
    }
}
