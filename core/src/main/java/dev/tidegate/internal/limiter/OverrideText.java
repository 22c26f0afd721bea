package dev.tidegate.internal.limiter;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.overrides.OverrideChange;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.spi.OverrideStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Overrides as a store keeps them: the number of the format, then a line for each override with its fields between tabs.
 * No field can have a tab or an end of a line, because ids, names and reasons have no control characters.
 */
final class OverrideText {
    private static final String FORMAT = "1";
    private static final String LINE = "\n";
    private static final String TAB = "\t";
    private static final int FIELDS = 6;
    private static final char ADDED = '+';
    private static final char REMOVED = '-';

    private OverrideText() {}

    /** The text of a list; empty if the list is. */
    static String of(List<SubjectOverride> list) {
        if (list.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(FORMAT);
        list.forEach(each -> text.append(LINE).append(line(each)));
        return text.toString();
    }

    private static String line(SubjectOverride each) {
        String until = each.until().map(end -> "" + micros(end)).orElse("");
        return String.join(
                TAB, each.kind().text(), each.user().orElse(""), each.name(), "" + each.value(), until, each.note());
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /**
     * The list of a text.
     *
     * @throws StoreException for a text that this release does not know
     */
    static List<SubjectOverride> read(String tenant, String text) {
        List<SubjectOverride> list = new ArrayList<>();
        if (text.isEmpty()) {
            return list;
        }
        String[] lines = text.split(LINE, -1);
        try {
            if (!lines[0].equals(FORMAT)) {
                throw unreadable(tenant, "they are of a format that this release does not know");
            }
            for (int i = 1; i < lines.length; i++) {
                list.add(parsed(lines[i]));
            }
        } catch (IllegalArgumentException | InvalidInputException | DateTimeException | ArithmeticException e) {
            throw unreadable(tenant, "they are damaged");
        }
        return list;
    }

    private static StoreException unreadable(String tenant, String why) {
        return StoreException.unreadable("the overrides of " + tenant, why);
    }

    private static SubjectOverride parsed(String line) {
        String[] fields = line.split(TAB, -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(line);
        }
        return new SubjectOverride(
                Kind.valueOf(fields[0].toUpperCase(Locale.ROOT)),
                Optional.of(fields[1]).filter(user -> !user.isEmpty()),
                fields[2],
                Long.parseLong(fields[3]),
                Optional.of(fields[4]).filter(end -> !end.isEmpty()).map(end -> instant(Long.parseLong(end))),
                fields[5]);
    }

    /** What the history has of a change: who made it, and what was replaced and added. */
    static String entry(String by, List<SubjectOverride> before, List<SubjectOverride> after) {
        StringBuilder text = new StringBuilder(by);
        before.stream()
                .filter(each -> !after.contains(each))
                .forEach(each -> text.append(LINE).append(REMOVED).append(line(each)));
        after.stream()
                .filter(each -> !before.contains(each))
                .forEach(each -> text.append(LINE).append(ADDED).append(line(each)));
        return text.toString();
    }

    /** Reads an entry of the history; what a later release wrote there is left out. */
    static OverrideChange change(OverrideStore.Past past) {
        String[] lines = past.entry().split(LINE, -1);
        List<SubjectOverride> before = new ArrayList<>();
        List<SubjectOverride> after = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            List<SubjectOverride> side = lines[i].startsWith("" + ADDED) ? after : before;
            known(lines[i]).ifPresent(side::add);
        }
        return new OverrideChange(instant(past.atMicros()), lines[0], before, after);
    }

    private static Optional<SubjectOverride> known(String line) {
        try {
            return Optional.of(parsed(line.substring(1)));
        } catch (IllegalArgumentException
                | InvalidInputException
                | DateTimeException
                | ArithmeticException
                | IndexOutOfBoundsException unknown) {
            return Optional.empty();
        }
    }
}
