package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the forms in which traces write an instant. Anything below a microsecond is cut off: it is the resolution at
 * which limits count.
 */
final class Timestamps {
    static final String EXPECTED = "2023-11-16 18:15:46.6805900 (UTC), 2023-11-16T18:15:46Z, or seconds or milliseconds"
            + " since 1970; from 1970 to 2112";

    /** Seconds of the year 5138 and milliseconds of March 1973: no trace is near either. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private static final Pattern CIVIL =
            Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)[ T](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?\\s?(.*)");
    private static final Pattern EPOCH = Pattern.compile("(\\d{1,16})(?:\\.(\\d{1,9}))?");

    private Timestamps() {}

    /** Microseconds since 1970, or a refusal that names {@code column}. */
    static long micros(String column, String text) {
        try {
            long micros = parsed(text);
            if (micros >= 0 && micros < Numbers.MAX_SUM) {
                return micros;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw refused(column, text, e);
        }
        throw new InvalidInputException(column, text, EXPECTED);
    }

    private static InvalidInputException refused(String column, String text, RuntimeException cause) {
        InvalidInputException refusal = new InvalidInputException(column, text, EXPECTED);
        refusal.initCause(cause);
        return refusal;
    }

    private static long parsed(String text) {
        Matcher civil = CIVIL.matcher(text);
        if (civil.matches()) {
            return civil(civil);
        }
        Matcher epoch = EPOCH.matcher(text);
        return epoch.matches() ? epoch(epoch) : -1;
    }

    private static long civil(Matcher m) {
        long day = LocalDate.of(number(m, 1), number(m, 2), number(m, 3)).toEpochDay();
        int second = LocalTime.of(number(m, 4), number(m, 5), number(m, 6)).toSecondOfDay();
        int offset = m.group(8).isEmpty() ? 0 : ZoneOffset.of(m.group(8)).getTotalSeconds();
        return (day * 86_400 + second - offset) * 1_000_000 + fractionMicros(m.group(7));
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static long epoch(Matcher m) {
        long whole = Long.parseLong(m.group(1));
        if (whole >= FIRST_MILLIS) {
            return Math.multiplyExact(whole, 1000L) + fractionMicros(m.group(2)) / 1000;
        }
        return Math.multiplyExact(whole, 1_000_000L) + fractionMicros(m.group(2));
    }

    private static long fractionMicros(@org.jspecify.annotations.Nullable String digits) {
        if (digits == null) {
            return 0;
        }
        return Long.parseLong((digits + "00000").substring(0, 6));
    }
}
