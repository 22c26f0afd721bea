package dev.tidegate.internal.usage;

import java.util.List;

/**
 * A format in which usage is reported: its fields, and which of its counts include which others.
 *
 * @param provider by which name callers ask for it; several formats may have the same
 * @param name what answers call it
 * @param shape the fields by which people know it, for refusals
 * @param cache where the cache counts are
 * @param reasoning where the reasoning is
 * @param follows whether the caches are where the provider has them, so that its name says more than the format
 * @param needed fields without which an object of this format is refused, unless it has fields that are not known
 */
public record UsageFormat(
        String provider,
        String name,
        String shape,
        Place cache,
        Place reasoning,
        boolean follows,
        List<String> needed,
        Fields fields) {
    /** Whether a count is part of another. */
    public enum Place {
        /** It is. */
        INSIDE,
        /** It is not, and a total includes it: a total that does not says that it is inside after all. */
        BESIDE,
        /** It is not, and totals of this format may leave it out. */
        APART
    }

    /** Copies the collections, so that the record is immutable. */
    public UsageFormat {
        needed = List.copyOf(needed);
    }

    /** With cache counts inside the input and reasoning inside the output, as most have it. */
    public static UsageFormat of(String provider, String name, String shape, Fields fields) {
        return new UsageFormat(provider, name, shape, Place.INSIDE, Place.INSIDE, false, List.of(), fields);
    }

    /** Returns this format with the place of its cache counts. */
    public UsageFormat cache(Place place) {
        return new UsageFormat(provider, name, shape, place, reasoning, follows, needed, fields);
    }

    /** Returns this format with the place of its reasoning counts. */
    public UsageFormat reasoning(Place place) {
        return new UsageFormat(provider, name, shape, cache, place, follows, needed, fields);
    }

    /** Returns this format, which is not recognised without {@code names}. */
    public UsageFormat needing(String... names) {
        return new UsageFormat(provider, name, shape, cache, reasoning, follows, List.of(names), fields);
    }

    /** Returns this format with the cache counts in the places of the provider. */
    public UsageFormat asTheProvider() {
        return new UsageFormat(provider, name, shape, cache, reasoning, true, needed, fields);
    }
}
