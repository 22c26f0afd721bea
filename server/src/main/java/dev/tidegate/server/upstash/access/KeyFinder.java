package dev.tidegate.server.upstash.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the keys that a command names. */
@FunctionalInterface
interface KeyFinder {
    /** Of commands without keys. */
    KeyFinder NONE = command -> Optional.of(List.of());

    /** Returns every key of {@code command}; empty if they cannot be determined, so that it has to be refused. */
    Optional<List<byte[]>> keys(List<byte[]> command);

    /** Keys from one position to another in steps; a negative {@code last} counts from the end. */
    static KeyFinder range(int first, int last, int step) {
        return command -> {
            int end = last < 0 ? command.size() + last : Math.min(last, command.size() - 1);
            List<byte[]> keys = new ArrayList<>();
            for (int i = first; i <= end; i += step) {
                keys.add(command.get(i));
            }
            return Optional.of(keys);
        };
    }

    /** A count at {@code index} and as many keys behind it. */
    static KeyFinder counted(int index) {
        return command -> {
            if (command.size() <= index) {
                return Optional.of(List.of());
            }
            int count = Words.count(command.get(index));
            return count < 0 || count > command.size() - index - 1
                    ? Optional.empty()
                    : Optional.of(command.subList(index + 1, index + 1 + count));
        };
    }

    /** Keys of both finders. */
    static KeyFinder both(KeyFinder one, KeyFinder other) {
        return command -> one.keys(command)
                .flatMap(first -> other.keys(command).map(second -> {
                    List<byte[]> all = new ArrayList<>(first);
                    all.addAll(second);
                    return all;
                }));
    }

    /**
     * The key at 1, and each word behind {@code STORE} or {@code STOREDIST} from {@code from} on. A word that only looks
     * like the keyword yields a key too many, which errs on the side of refusal.
     */
    static KeyFinder stored(int from) {
        return command -> {
            List<byte[]> keys = new ArrayList<>(command.subList(1, Math.min(2, command.size())));
            for (int i = from; i + 1 < command.size(); i++) {
                String word = Words.keyword(command.get(i));
                if (word.equals("store") || word.equals("storedist")) {
                    keys.add(command.get(i + 1));
                }
            }
            return Optional.of(keys);
        };
    }

    /** {@code SORT}: BY and GET build names of keys from what is stored, so with them the keys are not known. */
    static KeyFinder sorted() {
        return command -> {
            for (int i = 2; i < command.size(); i++) {
                String word = Words.keyword(command.get(i));
                if (word.equals("by") || word.equals("get")) {
                    return Optional.empty();
                }
            }
            return stored(2).keys(command);
        };
    }

    /** {@code COPY}: into another database no pattern reaches. */
    static KeyFinder copied() {
        return command ->
                command.stream().skip(3).anyMatch(word -> Words.keyword(word).equals("db"))
                        ? Optional.empty()
                        : range(1, 2, 1).keys(command);
    }

    /** {@code XREAD} and {@code XREADGROUP}: the first half of what is behind {@code STREAMS}. */
    static KeyFinder streams() {
        return command -> {
            StreamOptions options = StreamOptions.of(command);
            int names = command.size() - options.streams();
            return options.streams() < 0 || names % 2 != 0 || isAmbiguous(command, options.streams())
                    ? Optional.empty()
                    : Optional.of(command.subList(options.streams(), options.streams() + names / 2));
        };
    }

    /**
     * Whether a reader that looks for the word STREAMS alone, as the key specifications of Redis do, could begin elsewhere: a group or
     * consumer has that name, or XREADGROUP has no group.
     */
    private static boolean isAmbiguous(List<byte[]> command, int streams) {
        List<String> before =
                command.subList(1, streams - 1).stream().map(Words::keyword).toList();
        boolean ofGroup = Words.keyword(command.get(0)).equals("xreadgroup");
        return before.contains("streams") || ofGroup != before.contains("group");
    }
}
