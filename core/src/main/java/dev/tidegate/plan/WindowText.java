package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.CountText;
import dev.tidegate.spi.Micros;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of windows and durations, both ways. */
final class WindowText {
    private static final Duration MIN = Duration.ofMillis(1);
    /** A year with its leap day. Longer budgets are calendar windows. */
    private static final Duration MAX = Duration.ofDays(366);

    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,11})(ms|s|m|h|d|w)");
    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,15}");
    private static final String FORMS = "'sliding 1h', 'fixed 1m', "
            + "'calendar day|week|month|year ZONE [anchor N]', 'bucket 10 per 1s' or 'concurrent'";
    private static final String DURATION_FORM = "a whole number and ms, s, m, h, d or w, from 1ms to 366d";

    private WindowText() {}

    /** Refuses a duration outside 1 ms … 366 d or finer than a microsecond. */
    static void checkDuration(String field, Duration duration) {
        if (required(field, duration).compareTo(MIN) < 0
                || duration.compareTo(MAX) > 0
                || duration.toNanos() % 1000 != 0) {
            throw new InvalidInputException(field, duration, "whole microseconds from 1ms to 366d");
        }
    }

    /** See {@link Window#parse(String)}. */
    static Window parse(String text) {
        String[] words = required("window", text).strip().split(" +");
        switch (words[0]) {
            case "sliding":
                requireWords(text, words, 2, 2);
                return Window.sliding(duration(text, words[1]));
            case "fixed":
                requireWords(text, words, 2, 2);
                return Window.fixed(duration(text, words[1]));
            case "calendar":
                return calendar(text, words);
            case "bucket":
                requireWords(text, words, 4, 4);
                if (!words[2].equals("per")) {
                    throw fault(text, FORMS);
                }
                return Window.bucket(refill(text, words[1]), duration(text, words[3]));
            case "concurrent":
                requireWords(text, words, 1, 1);
                return new Window.Concurrent();
            default:
                throw fault(text, FORMS);
        }
    }

    private static Window calendar(String text, String[] words) {
        if (words.length != 3 && words.length != 5) {
            throw fault(text, "'calendar day|week|month|year ZONE [anchor N]', such as 'calendar month Europe/Paris'");
        }
        Window.Unit unit = unit(words[1]).orElseThrow(() -> fault(text, "calendar day, week, month or year"));
        ZoneId zone = zone(words[2]).orElseThrow(() -> fault(text, "a time zone such as UTC, Europe/Paris or +02:00"));
        if (words.length == 3) {
            return new Window.Calendar(unit, zone);
        }
        if (!words[3].equals("anchor")) {
            throw fault(text, "'anchor N' after the time zone, or nothing");
        }
        return new Window.Calendar(unit, zone, (int) Math.min(integer(text, words[4]), Integer.MAX_VALUE));
    }

    private static Optional<Window.Unit> unit(String word) {
        for (Window.Unit unit : Window.Unit.values()) {
            if (unit.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    private static Optional<ZoneId> zone(String word) {
        try {
            return Optional.of(ZoneId.of(word));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void requireWords(String text, String[] words, int least, int most) {
        if (words.length < least || words.length > most) {
            throw fault(text, FORMS);
        }
    }

    private static long integer(String text, String word) {
        if (!INTEGER.matcher(word).matches()) {
            throw fault(text, "a whole number where '" + word + "' stands");
        }
        return Long.parseLong(word);
    }

    /** Written as a capacity is. */
    private static long refill(String text, String word) {
        return CountText.whole(word)
                .orElseThrow(() -> fault(text, "a whole number such as 10, 250k or 1.5M where '" + word + "' stands"));
    }

    private static Duration duration(String text, String word) {
        Matcher matcher = DURATION.matcher(word);
        if (!matcher.matches()) {
            throw fault(text, DURATION_FORM);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofDays(7 * amount);
        };
        if (duration.compareTo(MAX) > 0) {
            throw fault(text, DURATION_FORM);
        }
        return duration;
    }

    private static InvalidInputException fault(String text, String expected) {
        return new InvalidInputException("window", text, expected);
    }

    /** See {@link Window#text()}. */
    static String text(Window window) {
        if (window instanceof Window.Sliding sliding) {
            return "sliding " + text(sliding.duration());
        }
        if (window instanceof Window.Fixed fixed) {
            return "fixed " + text(fixed.duration());
        }
        if (window instanceof Window.Bucket bucket) {
            return "bucket " + bucket.refill() + " per " + text(bucket.period());
        }
        if (window instanceof Window.Calendar calendar) {
            String unit = calendar.unit().name().toLowerCase(Locale.ROOT);
            String anchor = calendar.anchor() == calendar.unit().firstAnchor() ? "" : " anchor " + calendar.anchor();
            return "calendar " + unit + " " + calendar.zone().getId() + anchor;
        }
        return "concurrent";
    }

    /** The shortest text of a duration in one unit; microseconds, which no file can say, as {@code us}. */
    static String text(Duration duration) {
        long micros = Micros.of(duration);
        if (micros % 1000 != 0) {
            return micros + "us";
        }
        long millis = micros / 1000;
        long[] sizes = {86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};
        String[] units = {"d", "h", "m", "s", "ms"};
        int i = 0;
        while (millis % sizes[i] != 0) {
            i++;
        }
        return millis / sizes[i] + units[i];
    }

    /**
     * What identifies a window in stored state: kind and every parameter, whatever text they were written as. Part of
     * the storage format; a change of it restarts every count from 0.
     */
    static String identity(Window window) {
        if (window instanceof Window.Sliding sliding) {
            return "sliding:" + Micros.of(sliding.duration()) + ":" + sliding.segments();
        }
        if (window instanceof Window.Fixed fixed) {
            return "fixed:" + Micros.of(fixed.duration());
        }
        if (window instanceof Window.Bucket bucket) {
            return "bucket:" + bucket.refill() + ":" + Micros.of(bucket.period());
        }
        if (window instanceof Window.Calendar calendar) {
            return "calendar:" + calendar.unit().name().toLowerCase(Locale.ROOT) + ":"
                    + calendar.zone().getId() + ":" + calendar.anchor();
        }
        return "concurrent";
    }
}
