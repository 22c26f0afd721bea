package dev.tidegate.cli.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.ledger.UsageQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for the period of a report, {@code --since} and {@code --until}. */
final class PeriodOptions {
    private static final String INSTANT = "a day in UTC such as 2026-11-01, or an instant such as 2026-11-01T12:00:00Z";

    @Option(
            names = "--since",
            paramLabel = "DAY",
            description = "Reservations made from this day (UTC) or instant on. Default: all.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "DAY",
            description = "Reservations made before this day (UTC) or instant. Default: all.")
    private Optional<String> until = Optional.empty();

    UsageQuery query(UsageQuery.By by) {
        return new UsageQuery(
                by,
                since.map(text -> instant("--since", text)).orElse(UsageQuery.BEGIN),
                until.map(text -> instant("--until", text)).orElse(UsageQuery.END));
    }

    private static Instant instant(String name, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            InvalidInputException refusal = new InvalidInputException(name, text, INSTANT);
            refusal.initCause(e);
            throw refusal;
        }
    }
}
