package dev.tidegate.cli.simulate;

import dev.tidegate.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which cell of a row means what. Columns are found by name; case, spaces, underscores and hyphens do not count, so
 * that {@code ContextTokens}, {@code context_tokens} and {@code context tokens} are one name.
 */
record Columns(
        List<String> names, int time, int input, int output, OptionalInt subject, OptionalInt user, OptionalInt model) {

    private static final Set<String> TIME = Set.of("timestamp", "time", "ts", "datetime");
    private static final Set<String> INPUT = Set.of("contexttokens", "inputtokens", "prompttokens", "requesttokens");
    private static final Set<String> OUTPUT =
            Set.of("generatedtokens", "outputtokens", "completiontokens", "responsetokens");
    private static final Set<String> SUBJECT = Set.of("subject", "tenant", "creator");
    private static final Set<String> USER = Set.of("user");
    private static final Set<String> MODEL = Set.of("model");

    /** The columns of a header line. */
    static Columns of(List<String> header) {
        return new Columns(
                header,
                required(header, TIME, "TIMESTAMP or time"),
                required(header, INPUT, "ContextTokens, input_tokens or prompt_tokens"),
                required(header, OUTPUT, "GeneratedTokens, output_tokens or completion_tokens"),
                find(header, SUBJECT),
                find(header, USER),
                find(header, MODEL));
    }

    String name(int column) {
        return names.get(column);
    }

    private static int required(List<String> header, Set<String> accepted, String expected) {
        return find(header, accepted)
                .orElseThrow(() ->
                        new InvalidInputException("header", String.join(",", header), "a column named " + expected));
    }

    private static OptionalInt find(List<String> header, Set<String> accepted) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (accepted.contains(plain(header.get(i)))) {
                found.add(i);
            }
        }
        if (found.size() > 1) {
            throw new InvalidInputException(
                    "header",
                    header.get(found.get(0)) + " and " + header.get(found.get(1)),
                    "one column for one meaning");
        }
        return found.isEmpty() ? OptionalInt.empty() : OptionalInt.of(found.get(0));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }
}
