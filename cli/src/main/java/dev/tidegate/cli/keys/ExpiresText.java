package dev.tidegate.cli.keys;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Window;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Reads the expiry that {@code --expires} gives, as a date or a time from now. */
public final class ExpiresText {
    private static final String WHEN = "a duration such as 90d, a day such as 2027-01-31, or an instant";

    private ExpiresText() {}

    /**
     * Returns the instant that {@code text} names: after a duration from now, on a day (UTC), or itself.
     *
     * @throws InvalidInputException if it is none of them
     */
    public static Instant parse(String text) {
        try {
            return text.matches("[0-9]+[a-z]+")
                    ? Instant.EPOCH
                            .plus(TimeSource.system().nowMicros(), ChronoUnit.MICROS)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .plus(((Window.Sliding) Window.parse("sliding " + text)).duration())
                    : text.indexOf('T') < 0
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text);
        } catch (DateTimeException | InvalidInputException e) {
            throw new InvalidInputException("--expires", text, WHEN);
        }
    }
}
