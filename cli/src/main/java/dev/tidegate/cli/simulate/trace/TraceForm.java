package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.DidYouMean;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * By which names the columns of a trace are found. Case, spaces, underscores and hyphens do not count. The names of exports
 * were read from the sources and documents of the programs that write them, in 2026.
 *
 * @param names of each meaning, in the order of preference
 * @param kind the rows that are calls, where a file has others too
 * @param strict whether two columns for one meaning are a fault, instead of the first being used
 * @param mapped meanings whose name was given, which a file must have
 */
public record TraceForm(Map<Column, List<String>> names, Optional<String> kind, boolean strict, Set<Column> mapped) {
    /** A trace of one's own, or the Azure LLM inference trace. */
    public static final TraceForm OWN = new TraceForm(
            names(
                    List.of("TIMESTAMP", "time", "ts", "datetime"),
                    List.of("ContextTokens", "input_tokens", "prompt_tokens", "request_tokens"),
                    List.of("GeneratedTokens", "output_tokens", "completion_tokens", "response_tokens"),
                    Map.of(
                            Column.SUBJECT, List.of("subject", "tenant"),
                            Column.USER, List.of("user"),
                            Column.MODEL, List.of("model"),
                            Column.ESTIMATE, List.of("estimated_input_tokens"),
                            Column.CHARACTERS, List.of("input_characters", "prompt_characters"),
                            Column.CALLS, List.of("calls"))),
            Optional.empty(),
            true,
            Set.of());

    private static final Map<String, TraceForm> EXPORTS = Map.of(
            // The table LiteLLM_SpendLogs. Its user is the owner of the key; end_user is the customer of that owner.
            "litellm",
            new TraceForm(
                    names(
                            List.of("startTime"),
                            List.of("prompt_tokens"),
                            List.of("completion_tokens"),
                            Map.of(
                                    Column.SUBJECT, List.of("user"),
                                    Column.USER, List.of("end_user"),
                                    Column.MODEL, List.of("model"))),
                    Optional.empty(),
                    false,
                    Set.of()),
            // The export of the usage page, and results of the usage API of completions as a table.
            "openai",
            new TraceForm(
                    names(
                            List.of("start_time", "start_time_iso"),
                            List.of("input_tokens"),
                            List.of("output_tokens"),
                            Map.of(
                                    Column.SUBJECT, List.of("project_id"),
                                    Column.USER, List.of("user_id"),
                                    Column.MODEL, List.of("model"),
                                    Column.CALLS, List.of("num_model_requests"),
                                    Column.END, List.of("end_time", "end_time_iso"))),
                    Optional.empty(),
                    false,
                    Set.of()),
            "helicone",
            new TraceForm(
                    names(
                            List.of("request_created_at"),
                            List.of("prompt_tokens"),
                            List.of("completion_tokens"),
                            Map.of(
                                    Column.SUBJECT, List.of("request_user_id", "helicone_user"),
                                    Column.MODEL, List.of("model", "response_model", "request_model"))),
                    Optional.empty(),
                    false,
                    Set.of()),
            // Observations. Only those of the type GENERATION are calls to a model.
            "langfuse",
            new TraceForm(
                    names(
                            List.of("startTime"),
                            List.of("inputTokens", "inputUsage", "promptTokens"),
                            List.of("outputTokens", "outputUsage", "completionTokens"),
                            Map.of(
                                    Column.SUBJECT, List.of("userId"),
                                    Column.MODEL, List.of("providedModelName", "model", "modelId"),
                                    Column.KIND, List.of("type"))),
                    Optional.of("GENERATION"),
                    false,
                    Set.of()));

    /** Stores unmodifiable copies of both collections. */
    public TraceForm {
        names = Map.copyOf(names);
        mapped = Set.copyOf(mapped);
    }

    private static Map<Column, List<String>> names(
            List<String> time, List<String> input, List<String> output, Map<Column, List<String>> others) {
        Map<Column, List<String>> all = new EnumMap<>(others);
        all.put(Column.TIME, time);
        all.put(Column.INPUT, input);
        all.put(Column.OUTPUT, output);
        return all;
    }

    /** The export of a program by its name. */
    public static TraceForm export(String name) {
        TraceForm form = EXPORTS.get(name.toLowerCase(Locale.ROOT));
        if (form == null) {
            throw new InvalidInputException(
                    "--profile", name, DidYouMean.expected("one of " + exports(), name, EXPORTS.keySet()));
        }
        return form;
    }

    private static String exports() {
        return EXPORTS.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    /** The export that a header looks like, if its own names do not fit. */
    static Optional<String> guess(List<String> header) {
        return EXPORTS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(export -> List.of(Column.TIME, Column.INPUT, Column.OUTPUT).stream()
                        .allMatch(meaning -> export.getValue().names.getOrDefault(meaning, List.of()).stream()
                                .anyMatch(name -> header.stream().anyMatch(have -> isSame(have, name)))))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** This form with other column names for some meanings, such as {@code time=startTime}. */
    public TraceForm with(List<String> mappings) {
        Map<Column, List<String>> changed = new HashMap<>(names);
        Set<Column> given = new HashSet<>(mapped);
        for (String mapping : mappings) {
            String[] sides = mapping.split("=", 2);
            if (sides.length != 2 || sides[1].isBlank()) {
                throw new InvalidInputException("--column", mapping, "MEANING=NAME such as time=startTime");
            }
            Column meaning = Column.parse(sides[0]);
            if (!given.add(meaning)) {
                throw new InvalidInputException("--column", mapping, "each meaning once");
            }
            changed.put(meaning, List.of(sides[1].strip()));
        }
        return new TraceForm(changed, kind, strict, given);
    }

    static boolean isSame(String one, String other) {
        return plain(one).equals(plain(other));
    }

    static String plain(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[ _-]")).collect(Collectors.joining());
    }
}
