package dev.tidegate.aws.inventory;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** From when AWS charges more for a version of Redis OSS that it no longer keeps; source: AWS, as of November 2026. */
public final class ExtendedSupport {
    private static final Map<Integer, LocalDate> FROM =
            Map.of(4, LocalDate.of(2026, 2, 1), 5, LocalDate.of(2026, 2, 1), 6, LocalDate.of(2027, 2, 1));
    private static final int OLDEST = 4;
    private static final LocalDate BEFORE_ALL = LocalDate.of(2026, 2, 1);

    private ExtendedSupport() {}

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
