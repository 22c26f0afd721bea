package dev.tidegate.aws.verify;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when an engine is supported without paying for more.
 *
 * @param from when Extended Support begins
 * @param words what to say
 */
record EndOfLife(Instant from, String words) {
    private static final EndOfLife REDIS_5 = new EndOfLife(
            Instant.parse("2026-02-01T00:00:00Z"), "Extended Support, at +80 % and more, since 1 February 2026");
    private static final EndOfLife REDIS_6 = new EndOfLife(
            Instant.parse("2027-02-01T00:00:00Z"), "Extended Support, at +80 % and more, from 1 February 2027");

    static Optional<EndOfLife> of(String engine, String version) {
        if (!engine.equals("redis")) {
            return Optional.empty();
        }
        return switch (major(version)) {
            case 2, 3, 4, 5 -> Optional.of(REDIS_5);
            case 6 -> Optional.of(REDIS_6);
            default -> Optional.empty();
        };
    }

    private static int major(String version) {
        String digits = version.split("\\.", 2)[0];
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    boolean isPast(Instant now) {
        return !now.isBefore(from);
    }

    String remedy() {
        return "upgrade to Valkey, which is cheaper; a stand-alone cluster must be put into a replication group first";
    }
}
