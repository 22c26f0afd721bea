package dev.tidegate.aws.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code .env} file as those who load it do: comments, {@code export}, quotes. */
public final class EnvFile {
    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=(.*)");

    private EnvFile() {}

    /** The variables in their order; the last of a name counts. The values are secrets: nothing keeps them. */
    public static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                values.put(parts.group(1), value(parts.group(2).strip()));
            }
        });
        return values;
    }

    private static String value(String raw) {
        for (String quote : new String[] {"\"", "'"}) {
            int end = raw.startsWith(quote) ? raw.indexOf(quote, 1) : -1;
            if (end > 0) {
                return raw.substring(1, end);
            }
        }
        int comment = raw.indexOf(" #");
        return (comment < 0 ? raw : raw.substring(0, comment)).strip();
    }
}
