package dev.tidegate.server.upstash.access;

import java.util.List;

/**
 * The options of {@code XREAD} and {@code XREADGROUP}, read in order: a group may be called BLOCK or STREAMS. Behind an option that is not
 * known, as one of a later Redis, every BLOCK counts.
 *
 * @param streams where the names of the streams begin; -1 if the command is not well formed
 * @param blocks whether it waits
 */
record StreamOptions(int streams, boolean blocks) {
    static StreamOptions of(List<byte[]> command) {
        boolean blocks = false;
        int i = 1;
        while (i < command.size()) {
            switch (Words.keyword(command.get(i))) {
                case "streams" -> {
                    return new StreamOptions(i + 1, blocks);
                }
                case "block" -> {
                    blocks = true;
                    i += 2;
                }
                case "count" -> i += 2;
                case "group" -> i += 3;
                case "noack" -> i++;
                default -> {
                    boolean later = command.stream()
                            .skip(i)
                            .anyMatch(word -> Words.keyword(word).equals("block"));
                    return new StreamOptions(-1, blocks || later);
                }
            }
        }
        return new StreamOptions(-1, blocks);
    }
}
