package dev.tidegate.aws.inventory;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** From when AWS charges more for a version of Redis OSS that it no longer keeps; source: AWS, as of November 2026. */
public final class ExtendedSupport {
    private static final Map<Integer, LocalDate> FROM =
            Map.of(4, LocalDate.of(2026, 2, 1), 5, LocalDate.of(2026, 2, 1), 6, LocalDate.of(2027, 2, 1));
    private static final int OLDEST = 4;

    /** The surcharge of the first two years, and of the third, which is the last. */
    private static final int FIRST_YEARS = 2;

    private static final int FIRST_PERCENT = 80;
    private static final int LAST_PERCENT = 160;
    private static final LocalDate BEFORE_ALL = LocalDate.of(2026, 2, 1);

    private ExtendedSupport() {}

    /** What is added to the price of a node on that day, in percent; empty while nothing is. */
    public static OptionalInt surchargePercent(String engine, String version, LocalDate today) {
        Optional<LocalDate> from = from(engine, version);
        if (from.isEmpty() || today.isBefore(from.get())) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(today.isBefore(from.get().plusYears(FIRST_YEARS)) ? FIRST_PERCENT : LAST_PERCENT);
    }

    /** The first day at the higher price; empty for an engine or a version that has none yet. */
    public static Optional<LocalDate> from(String engine, String version) {
        String digits = version.split("\\.", 2)[0];
        if (!engine.equals("redis") || !digits.matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int major = Integer.parseInt(digits);
        return major < OLDEST ? Optional.of(BEFORE_ALL) : Optional.ofNullable(FROM.get(major));
    }
}
