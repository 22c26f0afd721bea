package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.plan.Meter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one call takes from each meter: integers from 0 to 2^42. {@code requests} is 1 by default.
 *
 * <p>Immutable; safe for any number of threads. Equal to every cost with the same parts.
 */
public final class Cost {
    private static final Cost ONE_REQUEST = new Cost(Map.of());

    private final Map<Meter, Long> parts;
    /** Found out once: a cost may be asked of it in each of many decisions. */
    private final boolean standard;

    /**
     * @param parts the amount for each meter
     * @throws InvalidInputException if a part is negative or above 2^42
     */
    public Cost(Map<Meter, Long> parts) {
        this.parts = Map.copyOf(required("cost", parts));
        boolean custom = false;
        for (Map.Entry<Meter, Long> each : this.parts.entrySet()) {
            if (each.getValue() < 0 || each.getValue() > Numbers.MAX_PART) {
                throw new InvalidInputException(
                        "cost." + each.getKey().name(), each.getValue(), "an integer from 0 to " + Numbers.MAX_PART);
            }
            custom |= !each.getKey().standard();
        }
        this.standard = !custom;
    }

    /** The amount for each meter that was named. */
    public Map<Meter, Long> parts() {
        return parts;
    }

    /** Whether all meters that it names are constants of {@link Meter}. */
    public boolean standard() {
        return standard;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Cost that && parts.equals(that.parts));
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return "Cost[parts=" + parts + "]";
    }
}
