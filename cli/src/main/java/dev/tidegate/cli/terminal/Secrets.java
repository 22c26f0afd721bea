package dev.tidegate.cli.terminal;

import dev.tidegate.redis.connection.RedisUri;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes credentials out of what is about to be printed, also those in a mistyped option, which the parser repeats. */
public final class Secrets {
    /** Our own pattern of a URI is no secret. To the last @ of the line: a password that is not encoded may hold one, or a space, or a slash. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://)(?!\\[\\[user])[^\\r\\n]*@");

    private Secrets() {}

    public static String masked(String text) {
        // Our own advice names an @ too, and is no secret.
        return Arrays.stream(text.split(Pattern.quote(RedisUri.EXPECTED), -1))
                .map(part -> CREDENTIALS.matcher(part).replaceAll("$1***@"))
                .collect(Collectors.joining(RedisUri.EXPECTED));
    }
}
