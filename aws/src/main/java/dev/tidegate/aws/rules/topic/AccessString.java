package dev.tidegate.aws.rules.topic;

import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an access string lets a user do, read from left to right as the engine does: the last word on something counts.
 * Rights in parentheses are a selector of their own; what any of them allows is allowed here.
 */
final class AccessString {
    private static final Pattern EVERY_KEY = Pattern.compile("allkeys|(?:~|%r?w?r?~)\\*+");
    private static final Pattern KEYS = Pattern.compile("(?:~|%r?w?r?~).+");

    private final Set<String> commands = new TreeSet<>();
    private boolean isOn;
    private boolean isEveryKey;
    private boolean hasKeys;
    private boolean needsNoPassword;

    private AccessString() {}

    static AccessString of(String text) {
        AccessString rights = new AccessString();
        boolean isFirst = true;
        for (String part : text.toLowerCase(Locale.ROOT).split("[()]", -1)) {
            AccessString selector = isFirst ? rights : new AccessString();
            for (String word : part.strip().split("\\s+", -1)) {
                selector.apply(word);
            }
            rights.add(selector);
            isFirst = false;
        }
        return rights;
    }

    private void add(AccessString selector) {
        commands.addAll(selector.commands);
        isEveryKey |= selector.isEveryKey;
        hasKeys |= selector.hasKeys;
    }

    private void apply(String word) {
        if (KEYS.matcher(word).matches() || word.equals("allkeys")) {
            isEveryKey |= EVERY_KEY.matcher(word).matches();
            hasKeys = true;
        } else if (word.startsWith("+") || word.startsWith("-")) {
            grant(word.substring(1), word.startsWith("+"));
        } else {
            state(word);
        }
    }

    private void grant(String what, boolean isAllowed) {
        Set<String> named = what.startsWith("@") ? AclCategories.of(what.substring(1)) : AclCategories.expanded(what);
        if (isAllowed) {
            commands.addAll(named);
        } else {
            commands.removeAll(named);
        }
    }

    private void state(String word) {
        switch (word) {
            case "on" -> isOn = true;
            case "off" -> isOn = false;
            case "nopass" -> needsNoPassword = true;
            case "resetpass" -> needsNoPassword = false;
            case "allcommands" -> grant("@all", true);
            case "nocommands" -> grant("@all", false);
            case "resetkeys" -> resetKeys();
            case "reset" -> reset();
            default -> {
                // Channels, passwords and hashes say nothing of commands and keys.
            }
        }
    }

    private void resetKeys() {
        isEveryKey = false;
        hasKeys = false;
    }

    private void reset() {
        commands.clear();
        resetKeys();
        isOn = false;
        needsNoPassword = false;
    }

    /** Whether a client can sign in as that user. */
    boolean isOn() {
        return isOn;
    }

    /** Whether all keys are allowed. */
    boolean isEveryKey() {
        return isEveryKey;
    }

    /** Whether it says {@code nopass}. */
    boolean needsNoPassword() {
        return needsNoPassword;
    }

    /** Whether a client that signs in can send any command. */
    boolean canDoSomething() {
        return isOn && !commands.isEmpty();
    }

    /** Whether every command is allowed. */
    boolean isEveryCommand() {
        return commands.containsAll(AclCategories.of("all"));
    }

    /** The commands that are allowed. */
    Set<String> commands() {
        return Collections.unmodifiableSet(commands);
    }
}
