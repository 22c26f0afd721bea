package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.plan.Meter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What one call takes from each meter: integers from 0 to 2^42. {@code requests} is 1 by default.
 *
 * <p>Immutable; safe for any number of threads.
 *
 * @param parts the amount for each meter
 */
public record Cost(Map<Meter, Long> parts) {
    private static final Cost ONE_REQUEST = new Cost(Map.of());

    /**
     * @throws InvalidInputException if a part is negative or above 2^42
     */
    public Cost {
        parts = Map.copyOf(required("cost", parts));
        parts.forEach((meter, part) -> {
            if (part < 0 || part > Numbers.MAX_PART) {
                throw new InvalidInputException(
                        "cost." + meter.name(), part, "an integer from 0 to " + Numbers.MAX_PART);
            }
        });
    }

    /** One request and nothing else. */
    public static Cost oneRequest() {
        return ONE_REQUEST;
    }

    /** One request, and this much of {@code meter}. */
    public static Cost of(Meter meter, long part) {
        return new Cost(Map.of(required("meter", meter), part));
    }

    /** This cost with {@code part} for {@code meter}, replacing what was there. */
    public Cost with(Meter meter, long part) {
        Map<Meter, Long> more = new LinkedHashMap<>(parts);
        more.put(meter, part);
        return new Cost(more);
    }

    /** What was said for {@code meter}; 1 for requests if nothing was. */
    public OptionalLong part(Meter meter) {
        Long part = parts.get(meter);
        if (part != null) {
            return OptionalLong.of(part);
        }
        return meter.equals(Meter.REQUESTS) ? OptionalLong.of(1) : OptionalLong.empty();
    }
}
