package dev.tidegate.aws.rules;

import dev.tidegate.config.Faults;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the prose and the other constant facts of the rules from {@code rules.yaml}, a resource of this jar. */
public final class RuleBook {
    private static final String RESOURCE = "rules.yaml";
    private static final List<String> KEYS = List.of(
            "tags",
            "severity",
            "unless",
            "title",
            "checks",
            "rationale",
            "remediation",
            "maps",
            "permissions",
            "waivable");
    private static final Map<String, RuleFacts> RULES = read();

    private RuleBook() {}

    /**
     * The facts of a rule.
     *
     * @throws IllegalArgumentException for an id that the file does not have
     */
    public static RuleFacts facts(String id) {
        RuleFacts facts = RULES.get(id);
        if (facts == null) {
            throw new IllegalArgumentException("rule: " + id + " (expected: one of " + RULES.keySet() + ")");
        }
        return facts;
    }

    /** The ids of the file, in its order. */
    public static Set<String> ids() {
        return RULES.keySet();
    }

    /** Where in the file that rule is. */
    public static int place(String id) {
        return List.copyOf(RULES.keySet()).indexOf(id);
    }

    private static Map<String, RuleFacts> read() {
        Faults faults = new Faults();
        Map<String, RuleFacts> rules = new LinkedHashMap<>();
        for (Fields.Named rule : entries(Place.ofFile(text(), faults))) {
            rules.put(rule.name(), facts(rule.name(), fields(Optional.of(rule.place()))));
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException(RESOURCE + ": " + faults.byLine());
        }
        return java.util.Collections.unmodifiableMap(rules);
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(RuleBook.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }

    private static Fields fields(Optional<Place> place) {
        return place.flatMap(it -> it.fields("a mapping")).orElseThrow();
    }

    private static List<Fields.Named> entries(Optional<Place> place) {
        return fields(place).all();
    }

    private static RuleFacts facts(String id, Fields fields) {
        fields.only(KEYS);
        return new RuleFacts(
                id,
                words(fields.required("tags", "a list of tags")).stream()
                        .map(word -> one(Tag.values(), Tag::text, word))
                        .collect(Collectors.toSet()),
                one(Severity.values(), Severity::text, text(fields.required("severity", "a severity"))),
                text(fields.optional("unless")),
                text(fields.required("title", "a line")),
                text(fields.required("checks", "sentences")),
                text(fields.required("rationale", "sentences")),
                text(fields.required("remediation", "sentences")),
                maps(fields.optional("maps")),
                words(fields.optional("permissions")),
                fields.optional("waivable").flatMap(Place::bool).orElse(true));
    }

    private static CrossReferences maps(Optional<Place> place) {
        Map<CrossReferences.Tool, List<String>> names = new EnumMap<>(CrossReferences.Tool.class);
        if (place.isPresent()) {
            entries(place)
                    .forEach(tool -> names.put(
                            one(CrossReferences.Tool.values(), CrossReferences.Tool::key, tool.name()),
                            words(Optional.of(tool.place()))));
        }
        return new CrossReferences(names);
    }

    private static String text(Optional<Place> place) {
        return place.flatMap(it -> it.literal("a text")).orElse("");
    }

    private static List<String> words(Optional<Place> place) {
        return place.flatMap(it -> it.items("a list")).orElse(List.of()).stream()
                .map(item -> text(Optional.of(item)))
                .toList();
    }

    private static <T> T one(T[] values, java.util.function.Function<T, String> name, String wanted) {
        return Arrays.stream(values)
                .filter(value -> name.apply(value).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(RESOURCE + ": " + wanted));
    }
}
