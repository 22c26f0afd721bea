package dev.tidegate.server.upstash.access;

import dev.tidegate.redis.raw.CommandKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys of any command: those that the table of commands finds, or else the first one. */
public final class NamedKeys {
    private NamedKeys() {}

    /** Returns the words of {@code command} that are keys, themselves and not copies. */
    public static List<byte[]> of(byte[][] command) {
        List<byte[]> words = Arrays.asList(command);
        Optional<List<byte[]>> keys = CommandTable.of(words).flatMap(rule -> rule.keys(words));
        return keys.orElseGet(() ->
                Optional.ofNullable(CommandKeys.first(command)).map(List::of).orElseGet(List::of));
    }
}
