package dev.tidegate.server.upstash.cluster;

import dev.tidegate.InvalidInputException;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.server.upstash.access.Glob;
import dev.tidegate.server.upstash.script.KnownScript;
import dev.tidegate.server.upstash.script.Prepared;
import dev.tidegate.server.upstash.script.ScriptBook;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Commands that mean all keys, or all scripts: each primary of a cluster is asked, and their replies become one. */
final class WholeCommands {
    private static final Set<String> EACH = Set.of(
            "dbsize",
            "flushall",
            "flushdb",
            "randomkey",
            "script exists",
            "script flush",
            "script load",
            "function delete",
            "function flush",
            "function load",
            "function restore",
            "config resetstat",
            "config set");
    private static final String KEYS_BATCH = "1000";

    private final RawRedis redis;

    WholeCommands(RawRedis redis) {
        this.redis = redis;
    }

    /** What the whole of a cluster is asked; empty for a command that goes to one node. */
    static Optional<String> name(Prepared prepared) {
        byte[][] words = prepared.words();
        String name = ScriptBook.name(words[0]);
        // EVAL_RO and EVALSHA_RO are for Redis itself, which lets them write nothing.
        boolean mayWrite = name.equals("eval") || name.equals("evalsha");
        if (mayWrite
                && prepared.script()
                        .filter(script -> script == KnownScript.RESET)
                        .isPresent()
                && words.length > 3) {
            return Optional.of("reset");
        }
        if (name.equals("scan") || name.equals("keys")) {
            return Optional.of(name);
        }
        String both = words.length > 1 ? name + " " + ScriptBook.name(words[1]) : name;
        return EACH.contains(name) ? Optional.of(name) : EACH.contains(both) ? Optional.of(both) : Optional.empty();
    }

    /** @param done called once */
    void run(String name, byte[][] words, Consumer<RawReply> done) {
        try {
            switch (name) {
                case "reset" -> reset(words[3], done);
                case "scan" -> new ClusterScan(redis).run(words, done);
                case "keys" -> keys(words, done);
                default -> redis.sendToEach(words, replies -> done.accept(merged(name, replies)));
            }
        } catch (InvalidInputException e) {
            done.accept(Replies.error("ERR " + e.getMessage()));
        }
    }

    private static RawReply merged(String name, RawReply[] replies) {
        Optional<RawReply> fault =
                Arrays.stream(replies).filter(Replies::isFault).findFirst();
        if (fault.isPresent()) {
            return fault.get();
        }
        return switch (name) {
            case "dbsize" ->
                Replies.number(Arrays.stream(replies).mapToLong(Replies::number).sum());
            case "script exists" -> {
                long[] everywhere = Replies.numbers(replies[0]);
                for (RawReply reply : replies) {
                    long[] there = Replies.numbers(reply);
                    Arrays.setAll(everywhere, i -> Math.min(everywhere[i], there[i]));
                }
                yield Replies.numbers(everywhere);
            }
            case "randomkey" ->
                Arrays.stream(replies)
                        .flatMap(reply -> Replies.strings(reply, 0).stream())
                        .findAny()
                        .map(key -> Replies.string(ClusterKeys.named(key)))
                        .orElse(Replies.NOTHING);
            default -> replies[0];
        };
    }

    private void keys(byte[][] words, Consumer<RawReply> done) {
        if (words.length != 2) {
            redis.sendToEach(words, replies -> done.accept(replies[0]));
            return;
        }
        Glob pattern = pattern(words[1]);
        byte[][] wider = {words[0], bytes(ClusterKeys.superset(text(words[1])))};
        redis.sendToEach(wider, replies -> {
            List<byte[]> found = new ArrayList<>();
            for (RawReply reply : replies) {
                if (Replies.isFault(reply)) {
                    done.accept(reply);
                    return;
                }
                Replies.strings(reply, 0).stream()
                        .filter(key -> ClusterScan.isMeant(pattern, key))
                        .map(ClusterKeys::named)
                        .forEach(found::add);
            }
            done.accept(Replies.strings(found));
        });
    }

    /** Deletes the keys of a pattern, as the script of the clients does. */
    private void reset(byte[] pattern, Consumer<RawReply> done) {
        Glob.of("pattern", text(pattern));
        step(pattern, bytes("0"), done);
    }

    private void step(byte[] pattern, byte[] cursor, Consumer<RawReply> done) {
        byte[][] scan = {bytes("SCAN"), cursor, bytes("MATCH"), pattern, bytes("COUNT"), bytes(KEYS_BATCH)};
        new ClusterScan(redis).run(scan, reply -> {
            if (Replies.isFault(reply)) {
                done.accept(reply);
                return;
            }
            List<byte[]> all = Replies.strings(reply, 0);
            byte[] next = all.get(0);
            List<byte[][]> deletes = all.subList(1, all.size()).stream()
                    .map(key -> new byte[][] {bytes("DEL"), ClusterKeys.stored(key)})
                    .toList();
            if (deletes.isEmpty()) {
                goOn(pattern, next, done);
            } else {
                redis.send(deletes, replies -> {
                    Optional<RawReply> fault =
                            Arrays.stream(replies).filter(Replies::isFault).findFirst();
                    fault.ifPresentOrElse(done, () -> goOn(pattern, next, done));
                });
            }
        });
    }

    private void goOn(byte[] pattern, byte[] cursor, Consumer<RawReply> done) {
        if (cursor.length == 1 && cursor[0] == '0') {
            done.accept(Replies.NOTHING);
        } else {
            step(pattern, cursor, done);
        }
    }

    static Glob pattern(byte[] word) {
        return Glob.of("pattern", text(word));
    }

    static String text(byte[] word) {
        return new String(word, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
