package dev.tidegate.aws.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints steps as commands for a shell, one a line; work for a person is a comment. */
public final class CliText {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String UNQUOTED = "[A-Za-z0-9_./:@%+=,-]+|<[A-Z0-9_]+>";

    /** Placeholders of numbers, which have no quotes around them in JSON. */
    private static final String NUMBER = "\"(<(?:GB|ECPU)>)\"";

    private CliText() {}

    /** All steps, each call of the AWS CLI made in that region. */
    public static String of(List<Step> steps, String region) {
        return steps.stream().map(step -> line(step, region)).collect(Collectors.joining("\n"));
    }

    private static String line(Step step, String region) {
        if (step instanceof Manual manual) {
            return "# " + manual.text();
        }
        List<String> words = step instanceof Change change ? words(change) : ((Run) step).words();
        boolean isAws = words.get(0).equals("aws");
        List<String> all = new ArrayList<>(words);
        if (isAws) {
            all.addAll(List.of("--region", region));
        }
        return all.stream().map(CliText::quoted).collect(Collectors.joining(" "));
    }

    /** The words of a call as the AWS CLI takes them. */
    static List<String> words(Change change) {
        List<String> words = new ArrayList<>(List.of("aws", change.service(), kebab(change.operation())));
        change.parameters().forEach((name, value) -> {
            if (value instanceof Boolean flag) {
                String off = name.equals("Egress") ? "--ingress" : "--no-" + kebab(name);
                words.add(flag ? "--" + kebab(name) : off);
            } else {
                words.add("--" + kebab(name));
                words.addAll(values(value));
            }
        });
        return words;
    }

    /** A list of plain values is several words; whatever has parts is JSON, which the AWS CLI takes everywhere. */
    private static List<String> values(Object value) {
        if (value instanceof List<?> list) {
            boolean isPlain = list.stream().noneMatch(each -> each instanceof Map || each instanceof List);
            return isPlain ? list.stream().map(String::valueOf).toList() : List.of(json(value));
        }
        if (value instanceof Slot slot && Slots.isSecret(slot.name())) {
            // The AWS CLI reads the file: a secret among the words of a command is seen by every process.
            return List.of("file://" + slot.name());
        }
        return List.of(value instanceof Map ? json(value) : String.valueOf(value));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(plain(value)).replaceAll(NUMBER, "$1");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), plain(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CliText::plain).toList();
        }
        return value instanceof Slot ? value.toString() : value;
    }

    /** {@code MultiAZEnabled} is {@code multi-az-enabled}: a capital letter begins a word, several are one. */
    static String kebab(String name) {
        return name.replaceAll("(.)([A-Z][a-z]+)", "$1-$2")
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String quoted(String word) {
        return word.matches(UNQUOTED) ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
