package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Over what time a limit counts. Closed: each kind is one pure algorithm.
 *
 * <p>{@link #text()} is the form of the plans file, {@link #parse(String)} its inverse.
 */
public sealed interface Window {
    /** Segments of a sliding window by default: capacity returns less than d/30 late. */
    int DEFAULT_SEGMENTS = 30;

    /**
     * Strict: in every half-open interval [t, t+d) of store time the net charged cost is at most the capacity.
     * Capacity returns never early, and less than one segment late; a lone charge returns exactly on time.
     *
     * @param duration 1 ms … 366 d
     * @param segments 1 … 120; more is finer and larger
     */
    record Sliding(Duration duration, int segments) implements Window {
        /** The largest number of segments: a full section stays under 2 KiB. */
        public static final int MAX_SEGMENTS = 120;

        /** @throws InvalidInputException if a value is out of range */
        public Sliding {
            WindowText.checkDuration("window", duration);
            if (segments < 1 || segments > MAX_SEGMENTS) {
                throw new InvalidInputException("segments", segments, "an integer from 1 to " + MAX_SEGMENTS);
            }
        }
    }

    /**
     * Aligned to the epoch; up to twice the capacity can pass across a boundary.
     *
     * @param duration 1 ms … 366 d
     */
    record Fixed(Duration duration) implements Window {
        /** @throws InvalidInputException if the duration is out of range */
        public Fixed {
            WindowText.checkDuration("window", duration);
        }
    }

    /**
     * Resets at a civil boundary of a time zone.
     *
     * @param unit day, week, month or year
     * @param zone whose midnights count
     * @param anchor where in the unit it begins: hour 0 … 23 of a day, ISO day 1 … 7 of a week, day 1 … 31 of a month
     *     (the last day where the month is shorter), month 1 … 12 of a year
     */
    record Calendar(Unit unit, ZoneId zone, int anchor) implements Window {
        /** @throws InvalidInputException if the anchor does not fit the unit */
        public Calendar {
            required("zone", zone);
            if (anchor < required("unit", unit).firstAnchor() || anchor > unit.lastAnchor()) {
                throw new InvalidInputException("window", "anchor " + anchor, unit.anchorText());
            }
        }

        /** The unit from its natural beginning: midnight, Monday, the 1st, January. */
        public Calendar(Unit unit, ZoneId zone) {
            this(unit, zone, required("unit", unit).firstAnchor());
        }
    }

    /** The unit of a calendar window, and what its anchor means. */
    enum Unit {
        /** A civil day; the anchor is the hour at which it begins. */
        DAY(0, 23, "hour"),
        /** Seven civil days; the anchor is the ISO day of the week, 1 for Monday. */
        WEEK(1, 7, "ISO day of the week"),
        /** A civil month; the anchor is the day of the month. */
        MONTH(1, 31, "day of the month"),
        /** A civil year; the anchor is the month. */
        YEAR(1, 12, "month of the year");

        private final int firstAnchor;
        private final int lastAnchor;
        private final String meaning;

        Unit(int firstAnchor, int lastAnchor, String meaning) {
            this.firstAnchor = firstAnchor;
            this.lastAnchor = lastAnchor;
            this.meaning = meaning;
        }

        /** The natural beginning, and the default. */
        public int firstAnchor() {
            return firstAnchor;
        }

        /** The largest anchor. */
        public int lastAnchor() {
            return lastAnchor;
        }

        String anchorText() {
            return "anchor " + firstAnchor + " … " + lastAnchor + ", the " + meaning;
        }
    }

    /**
     * A burst up to the capacity, then the refill rate. Integer, the remainder is carried. It takes no refund.
     *
     * @param refill how much comes back per period, 1 … 2^42
     * @param period 1 ms … 366 d
     */
    record Bucket(long refill, Duration period) implements Window {
        /** @throws InvalidInputException if a value is out of range */
        public Bucket {
            WindowText.checkDuration("window", period);
            if (refill < 1 || refill > Numbers.MAX_PART) {
                throw new InvalidInputException("window", "bucket " + refill, "a refill from 1 to " + Numbers.MAX_PART);
            }
        }
    }

    /**
     * Reservations open at once. Each takes one slot, which frees when it is settled, cancelled, or expires; a call
     * without a reservation cannot be made under such a limit. At most {@value #MAX_OPEN} are counted.
     */
    record Concurrent() implements Window {
        /** The largest capacity, and the most that is counted where there is none: a full section stays under 4 KiB. */
        public static final int MAX_OPEN = 256;
    }

    /** Strict sliding over {@code duration} with the default number of segments. */
    static Window sliding(Duration duration) {
        return new Sliding(duration, DEFAULT_SEGMENTS);
    }

    /** Epoch-aligned windows of {@code duration}. */
    static Window fixed(Duration duration) {
        return new Fixed(duration);
    }

    /** Civil units of {@code zone} from their natural beginning. */
    static Window calendar(Unit unit, ZoneId zone) {
        return new Calendar(unit, zone);
    }

    /** {@code refill} back per {@code period}. */
    static Window bucket(long refill, Duration period) {
        return new Bucket(refill, period);
    }

    /** Reservations open at once. */
    static Window concurrent() {
        return new Concurrent();
    }

    /**
     * Reads the text form: {@code sliding 1h}, {@code fixed 1m}, {@code calendar month Europe/Paris anchor 15},
     * {@code bucket 10 per 1s}, {@code bucket 1.5M per 1h}, {@code concurrent}.
     *
     * @throws InvalidInputException naming what is accepted
     */
    static Window parse(String text) {
        return WindowText.parse(text);
    }

    /** The text form. Segments are not part of it: the plans file gives them under their own key. */
    default String text() {
        return WindowText.text(this);
    }
}
