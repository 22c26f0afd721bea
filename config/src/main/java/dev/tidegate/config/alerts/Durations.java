package dev.tidegate.config.alerts;

import dev.tidegate.config.Place;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of an alerts file within a range: durations and whole numbers. Pure functions. */
final class Durations {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    private Durations() {}

    /** Such as {@code 30s}; empty, and reported, if it is none or out of the range. */
    static Optional<Duration> read(Place place, Duration least, Duration most) {
        String expected = text(least) + " … " + text(most) + ", such as 30s, 5m or 24h";
        return place.literal(expected).flatMap(text -> {
            Matcher matcher = TEXT.matcher(text);
            if (matcher.matches()) {
                Duration found = UNITS.getOrDefault(matcher.group(2), Duration.ZERO)
                        .multipliedBy(Long.parseLong(matcher.group(1)));
                if (found.compareTo(least) >= 0 && found.compareTo(most) <= 0) {
                    return Optional.of(found);
                }
            }
            place.fault(expected);
            return Optional.empty();
        });
    }

    private static String text(Duration whole) {
        if (whole.toDays() > 1) {
            return whole.toDays() + "d";
        }
        return whole.toSeconds() < 60 ? whole.toSeconds() + "s" : whole.toMinutes() + "m";
    }

    /** A whole number; the least one, and reported, if it is none or out of the range. */
    static Long within(Place place, long least, long most, String expected) {
        OptionalLong found = place.integer(expected);
        if (found.isPresent() && (found.getAsLong() < least || found.getAsLong() > most)) {
            place.fault(expected);
            return least;
        }
        return found.orElse(least);
    }
}
