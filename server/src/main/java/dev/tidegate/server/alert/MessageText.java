package dev.tidegate.server.alert;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a message for a chat: a template with names of fields in braces. A value cannot make markup. */
final class MessageText {
    private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z]+)}");

    private MessageText() {}

    static String of(String template, Alert alert) {
        return FIELD.matcher(template)
                .replaceAll(field -> Matcher.quoteReplacement(escaped(value(field.group(1), alert))));
    }

    private static String value(String name, Alert alert) {
        return switch (name) {
            case "id" -> alert.id();
            case "type" -> alert.type().text();
            case "time" -> alert.at().toString();
            case "text" -> alert.text();
            default -> String.valueOf(alert.data().getOrDefault(name, "-"));
        };
    }

    /** As Slack asks for it, so that an id cannot mention a channel or make a link. */
    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
