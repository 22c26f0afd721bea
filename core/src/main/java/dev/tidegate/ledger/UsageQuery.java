package dev.tidegate.ledger;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.DidYouMean;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a report sums, and over which reservations.
 *
 * @param by the column whose values each have a row
 * @param since reservations made at this instant or later
 * @param until reservations made before this instant
 */
public record UsageQuery(By by, Instant since, Instant until) {
    /** The columns by which a report can sum. */
    public enum By {
        /** Who spends. */
        TENANT,
        /** The user below the tenant. */
        USER,
        /** The model that was named or that answered. */
        MODEL,
        /** The plan under which it was decided. */
        PLAN,
        /** The day in UTC on which the reservation was made. */
        DAY;

        /** As a caller writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The value of this column in a record; a user is {@code tenant/user}, because users of two tenants are two. */
        public String key(UsageRecord record) {
            return switch (this) {
                case TENANT -> record.tenant();
                case USER -> record.tenant() + "/" + record.user();
                case MODEL -> record.model();
                case PLAN -> record.plan();
                case DAY ->
                    LocalDate.ofInstant(Instant.EPOCH.plus(record.atMicros(), ChronoUnit.MICROS), ZoneOffset.UTC)
                            .toString();
            };
        }

        /**
         * The column that a caller wrote.
         *
         * @throws InvalidInputException if there is no such column
         */
        public static By of(String field, String text) {
            return Arrays.stream(values())
                    .filter(by -> by.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            field,
                            text,
                            DidYouMean.expected(
                                    "tenant, user, model, plan or day",
                                    text,
                                    Arrays.stream(values()).map(By::text).toList())));
        }
    }

    /** The first instant of all that a ledger can hold. */
    public static final Instant BEGIN = Instant.EPOCH;
    /** After the last instant of all that a ledger can hold. */
    public static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * Checks the period.
     *
     * @throws InvalidInputException if it is empty, or reaches beyond what a ledger can hold
     */
    public UsageQuery {
        if (since.isBefore(BEGIN) || since.isAfter(END)) {
            throw new InvalidInputException("since", since, BEGIN + " … " + END);
        }
        if (until.isAfter(END)) {
            throw new InvalidInputException("until", until, "at most " + END);
        }
        if (!since.isBefore(until)) {
            throw new InvalidInputException("until", until, "later than since, " + since);
        }
    }

    /** The beginning of the period in µs. */
    public long sinceMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, since);
    }

    /** The end of the period in µs. */
    public long untilMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, until);
    }

    /** Everything, by one column. */
    public static UsageQuery all(By by) {
        return new UsageQuery(by, BEGIN, END);
    }
}
