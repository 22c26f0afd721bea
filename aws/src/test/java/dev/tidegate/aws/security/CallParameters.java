package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Seen;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads the parameters of a call of AWS. */
final class CallParameters {
    private CallParameters() {}

    @SuppressWarnings("unchecked")
    static List<Object> list(Map<String, Object> p, String name) {
        return (List<Object>) p.getOrDefault(name, List.of());
    }

    static List<String> texts(Map<String, Object> p, String name) {
        return list(p, name).stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    static int number(Map<String, Object> p, String name) {
        return p.get(name) instanceof Integer number ? number : -1;
    }

    static <T> T known(Map<String, T> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    static Seen<Map<String, String>> tagged(Map<String, Object> p) {
        return Seen.known(list(p, "Tags").stream()
                .map(CallParameters::map)
                .collect(Collectors.toMap(
                        tag -> String.valueOf(tag.get("Key")), tag -> String.valueOf(tag.get("Value")))));
    }
}
