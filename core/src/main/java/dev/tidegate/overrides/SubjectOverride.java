package dev.tidegate.overrides;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One way in which the calls of a subject are decided otherwise than its plan says. Immutable.
 *
 * <p>Of two overrides that speak of the same thing the narrower one applies: one that names a limit before a factor of all
 * limits, and of two such ones that of a user before that of the tenant. Grants are added to what the others make of a
 * capacity.
 *
 * @param kind what it changes
 * @param user the user whose calls it is about; empty for all calls of the tenant
 * @param name of the plan or the limit; {@value #EVERY_LIMIT} for a factor of all limits; empty for a block
 * @param value the capacity in the meter's unit, the factor in thousandths, or the units granted; 0 for others
 * @param until the instant from which on it does not apply any more, in microseconds; empty for no end
 * @param note of a grant its id, of a block its reason; empty for others
 */
public record SubjectOverride(
        Kind kind, Optional<String> user, String name, long value, Optional<Instant> until, String note) {
    /** The part of a decision that an override changes. */
    public enum Kind {
        /** The calls are decided under another plan than they name. */
        PLAN,
        /** A limit has another capacity. */
        CAPACITY,
        /** A limit, or every one, has a multiple of its capacity, rounded down, and at least 1. */
        FACTOR,
        /** A limit has so many units more, once. */
        GRANT,
        /** Every call is denied, and none is charged. */
        BLOCK;

        /** As it is written in JSON and on the command line. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of this name. */
        public static Kind of(String field, String text) {
            required("field", field);
            required(field, text);
            for (Kind kind : values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            throw new InvalidInputException(field, text, "plan, capacity, factor, grant or block");
        }
    }

    /** The name of a factor of all limits. */
    public static final String EVERY_LIMIT = "*";

    /** A factor is a whole number of thousandths. */
    public static final int FACTOR_UNIT = 1000;

    private static final int MAX_FACTOR = 1000 * FACTOR_UNIT;
    private static final int MAX_REASON = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * @throws InvalidInputException naming the first field that cannot be accepted
     */
    public SubjectOverride {
        required("kind", kind);
        required("user", user).ifPresent(id -> Ids.checked("user", id));
        until = required("until", until).map(end -> checked(end));
        checkName(kind, required("name", name));
        checkValue(kind, value);
        checkNote(kind, required("note", note));
    }

    private static Instant checked(Instant end) {
        if (end.isBefore(Instant.EPOCH) || end.isAfter(LATEST)) {
            throw new InvalidInputException("until", end, Instant.EPOCH + " … " + LATEST);
        }
        return end.truncatedTo(ChronoUnit.MICROS);
    }

    private static void checkName(Kind kind, String name) {
        String field = kind == Kind.PLAN ? "plan" : "limit";
        boolean fits = kind == Kind.BLOCK
                ? name.isEmpty()
                : NAME.matcher(name).matches() || (kind == Kind.FACTOR && name.equals(EVERY_LIMIT));
        if (!fits) {
            throw new InvalidInputException(
                    field,
                    name,
                    kind == Kind.BLOCK ? "none: a block is of every call" : "the name of a " + field + " of the plans");
        }
    }

    private static void checkValue(Kind kind, long value) {
        long most = switch (kind) {
            case PLAN, BLOCK -> 0;
            case CAPACITY, GRANT -> Numbers.MAX_SUM;
            case FACTOR -> MAX_FACTOR;
        };
        if (value > most || (most > 0 && value < 1) || value < 0) {
            boolean factor = kind == Kind.FACTOR;
            throw new InvalidInputException(
                    kind == Kind.GRANT ? "amount" : kind.text(),
                    factor ? factorText(value) : value,
                    most == 0 ? "no value" : factor ? "0.001 … 1000" : "1 … " + most);
        }
    }

    private static void checkNote(Kind kind, String note) {
        if (kind == Kind.GRANT) {
            Ids.checked("id", note);
        } else if (kind != Kind.BLOCK && !note.isEmpty()) {
            throw new InvalidInputException("note", note, "none");
        }
        if (note.length() > MAX_REASON || note.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInputException(
                    "reason",
                    note.length() + " characters",
                    "at most " + MAX_REASON + ", none of them a control character");
        }
    }

    /** The calls of the tenant are decided under another plan. */
    public static SubjectOverride plan(String plan) {
        return of(Kind.PLAN, plan, 0, "");
    }

    /** A limit has another capacity. */
    public static SubjectOverride capacity(String limit, long units) {
        return of(Kind.CAPACITY, limit, units, "");
    }

    /**
     * A limit has a multiple of its capacity.
     *
     * @param limit {@value #EVERY_LIMIT} for every limit
     * @param factor 0.001 … 1000, with at most three decimals
     */
    public static SubjectOverride factor(String limit, BigDecimal factor) {
        return of(Kind.FACTOR, limit, thousandths(required("factor", factor)), "");
    }

    private static long thousandths(BigDecimal factor) {
        try {
            return factor.multiply(BigDecimal.valueOf(FACTOR_UNIT)).longValueExact();
        } catch (ArithmeticException e) {
            InvalidInputException refusal =
                    new InvalidInputException("factor", factor.toString(), "0.001 … 1000, with at most three decimals");
            refusal.initCause(e);
            throw refusal;
        }
    }

    /**
     * A limit has so many units more.
     *
     * @param id by which a repetition is known
     */
    public static SubjectOverride grant(String limit, long units, String id) {
        return of(Kind.GRANT, limit, units, id);
    }

    /** Every call is denied. */
    public static SubjectOverride block(String reason) {
        return of(Kind.BLOCK, "", 0, reason);
    }

    private static SubjectOverride of(Kind kind, String name, long value, String note) {
        return new SubjectOverride(kind, Optional.empty(), name, value, Optional.empty(), note);
    }

    /** This override, for the calls of one user alone. */
    public SubjectOverride ofUser(String id) {
        return new SubjectOverride(kind, Optional.of(id), name, value, until, note);
    }

    /** This override, up to an instant. */
    public SubjectOverride until(Instant end) {
        return new SubjectOverride(kind, user, name, value, Optional.of(end), note);
    }

    /** Whether it takes the place of {@code other}: one thing has one override, but for grants, which have ids. */
    public boolean replaces(SubjectOverride other) {
        return subjectOf().equals(other.subjectOf()) && user.equals(other.user);
    }

    private String subjectOf() {
        return switch (kind) {
            case PLAN, BLOCK -> kind.name();
            case CAPACITY, FACTOR -> "LIMIT " + name;
            case GRANT -> "GRANT " + note;
        };
    }

    /** Whether a limit of this scope can be changed by it: an override of a user is about the limits of each user. */
    public boolean reaches(Scope scope) {
        return user.isEmpty() || scope == Scope.USER;
    }

    /** The factor as a decimal number. */
    public static String factorText(long thousandths) {
        return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }
}
