package dev.tidegate.cli.store;

import java.util.List;

/**
 * The Redis to count in.
 *
 * @param address which
 * @param origin the option or the variable that named it
 * @param notes what else was said and is not used, a line each
 */
public record RedisChoice(RedisAddress address, String origin, List<String> notes) {
    /** Copies the notes. */
    public RedisChoice {
        notes = List.copyOf(notes);
    }

    /** Named in one place alone. */
    public static RedisChoice of(String uri, String origin) {
        return new RedisChoice(RedisAddress.parse(uri, origin), origin, List.of());
    }
}
