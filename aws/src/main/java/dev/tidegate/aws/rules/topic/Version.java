package dev.tidegate.aws.rules.topic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an engine, comparable number by number.
 *
 * @param major the first number; 0 where there is none
 * @param minor the second; -1 where it is left open
 */
record Version(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,3}|x))?.*");

    static Version of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return new Version(0, -1);
        }
        String minor = parts.group(2);
        return new Version(
                Integer.parseInt(parts.group(1)), minor == null || minor.equals("x") ? -1 : Integer.parseInt(minor));
    }

    /** Whether they are the same as far as both say. */
    boolean agrees(Version other) {
        return major == other.major && (minor == other.minor || minor < 0 || other.minor < 0);
    }
}
