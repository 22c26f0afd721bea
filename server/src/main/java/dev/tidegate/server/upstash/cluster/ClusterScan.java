package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.server.upstash.access.Glob;
import dev.tidegate.server.upstash.script.ScriptBook;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** SCAN through one primary after the other. The cursor of a caller says which one, and has the cursor of that node. */
final class ClusterScan {
    private static final BigInteger MOST_NODES = BigInteger.valueOf(1024);
    private static final int MOST_DIGITS = 24;

    private final RawRedis redis;

    ClusterScan(RawRedis redis) {
        this.redis = redis;
    }

    void run(byte[][] words, Consumer<RawReply> done) {
        String text = words.length > 1 ? WholeCommands.text(words[1]) : "";
        if (!text.matches("\\d{1," + MOST_DIGITS + "}")) {
            done.accept(
                    words.length > 1
                            ? Replies.error("ERR invalid cursor")
                            : Replies.error("ERR wrong number of arguments for 'scan' command"));
            return;
        }
        BigInteger[] cursor = new BigInteger(text).divideAndRemainder(MOST_NODES);
        int place = cursor[1].intValue();
        byte[][] there = words.clone();
        there[1] = WholeCommands.bytes(cursor[0].toString());
        Optional<Glob> pattern = Optional.empty();
        for (int i = 2; i + 1 < words.length; i += 2) {
            if (ScriptBook.name(words[i]).equals("match")) {
                pattern = Optional.of(WholeCommands.pattern(words[i + 1]));
                there[i + 1] = WholeCommands.bytes(ClusterKeys.superset(WholeCommands.text(words[i + 1])));
            }
        }
        Optional<Glob> meant = pattern;
        redis.sendTo(place, there, (reply, nodes) -> done.accept(scanned(reply, place, nodes, meant)));
    }

    private static RawReply scanned(RawReply reply, int place, int nodes, Optional<Glob> pattern) {
        if (Replies.isFault(reply)) {
            return reply;
        }
        List<byte[]> all = Replies.strings(reply, 0);
        BigInteger inside = new BigInteger(WholeCommands.text(all.get(0)));
        BigInteger next = inside.multiply(MOST_NODES).add(BigInteger.valueOf(place));
        if (inside.signum() == 0) {
            next = BigInteger.valueOf(place + 1 < nodes ? place + 1 : 0);
        }
        List<byte[]> keys = all.subList(1, all.size()).stream()
                .filter(key -> pattern.isEmpty() || isMeant(pattern.get(), key))
                .map(ClusterKeys::named)
                .toList();
        return Replies.scanned(next.toString(), keys);
    }

    /** Whether a pattern matches a stored key by its name, or by the name that it has elsewhere. */
    static boolean isMeant(Glob pattern, byte[] stored) {
        return pattern.matches(stored) || pattern.matches(ClusterKeys.untagged(stored));
    }
}
