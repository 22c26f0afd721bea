package dev.tidegate.cli;

import java.util.regex.Pattern;

/** Takes credentials out of what is about to be printed, whoever put them in: a mistyped option is repeated by the parser. */
final class Secrets {
    /** Our own pattern of a URI is no secret. To the last @ of the line: a password that is not encoded may hold one, or a space, or a slash. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://)(?!\\[\\[user])[^\\r\\n]*@");

    private Secrets() {}

    static String masked(String text) {
        return CREDENTIALS.matcher(text).replaceAll("$1***@");
    }
}
