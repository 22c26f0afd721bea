package dev.tidegate.aws.security.rules;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The permissions of an access string, read from left to right as the engine does: the last rule for a command counts.
 *
 * @param isOn whether the user is enabled
 * @param isEveryCommand whether all commands are allowed
 * @param isAdmin whether commands for administrators are allowed
 * @param isDangerous whether dangerous commands are allowed
 * @param isEveryKey whether all keys are allowed
 * @param needsNoPassword whether it says {@code nopass}
 */
record AccessString(
        boolean isOn,
        boolean isEveryCommand,
        boolean isAdmin,
        boolean isDangerous,
        boolean isEveryKey,
        boolean needsNoPassword) {
    private static final AccessString NOTHING = new AccessString(false, false, false, false, false, false);

    private static final Pattern EVERY_KEY = Pattern.compile("allkeys|(?:~|%r?w?r?~)\\*+");

    static AccessString of(String text) {
        AccessString rights = NOTHING;
        // What stands in parentheses is a set of rights of its own; together they are as strong as the strongest.
        for (String part : text.toLowerCase(Locale.ROOT).split("[()]", -1)) {
            AccessString selector = rights.isOn ? NOTHING.signedIn() : NOTHING;
            for (String word : part.strip().split("\\s+", -1)) {
                selector = selector.after(word);
            }
            rights = rights.or(selector);
        }
        return rights;
    }

    private AccessString signedIn() {
        return new AccessString(true, false, false, false, false, false);
    }

    private AccessString or(AccessString other) {
        return new AccessString(
                isOn || other.isOn,
                isEveryCommand || other.isEveryCommand,
                isAdmin || other.isAdmin,
                isDangerous || other.isDangerous,
                isEveryKey || other.isEveryKey,
                needsNoPassword || other.needsNoPassword);
    }

    private AccessString after(String word) {
        if (EVERY_KEY.matcher(word).matches()) {
            return keys(true);
        }
        return switch (word) {
            case "on" -> signing(true);
            case "off" -> signing(false);
            case "nopass" -> new AccessString(isOn, isEveryCommand, isAdmin, isDangerous, isEveryKey, true);
            case "resetpass" -> new AccessString(isOn, isEveryCommand, isAdmin, isDangerous, isEveryKey, false);
            case "resetkeys" -> keys(false);
            case "reset" -> NOTHING;
            case "+@all", "allcommands" -> commands(true, true, true);
            case "-@all", "nocommands" -> commands(false, false, false);
            case "+@admin" -> commands(isEveryCommand, true, isDangerous);
            case "-@admin" -> commands(isEveryCommand, false, isDangerous);
            case "+@dangerous" -> commands(isEveryCommand, isAdmin, true);
            case "-@dangerous" -> commands(isEveryCommand, isAdmin, false);
            default -> this;
        };
    }

    private AccessString signing(boolean in) {
        return new AccessString(in, isEveryCommand, isAdmin, isDangerous, isEveryKey, needsNoPassword);
    }

    private AccessString keys(boolean all) {
        return new AccessString(isOn, isEveryCommand, isAdmin, isDangerous, all, needsNoPassword);
    }

    private AccessString commands(boolean all, boolean admin, boolean dangerous) {
        return new AccessString(isOn, all, admin, dangerous, isEveryKey, needsNoPassword);
    }
}
