package dev.tidegate.redis;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.command.DirectInvocation;
import dev.tidegate.redis.command.PackedText;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.connection.RedisFailures;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.spi.SharedStore.Attempts;
import dev.tidegate.spi.SharedStore.Epoch;
import dev.tidegate.spi.SharedStore.Evictions;
import dev.tidegate.spi.SharedStore.Running;
import dev.tidegate.spi.StoreReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What processes share through Redis besides decisions: which instances there are, the epoch markers and evictions of shards,
 * attempts, and the plans in use. Each is one call of a script by itself.
 */
final class Coordination {
    /** The bound of versions.lua. */
    private static final int MAX_VERSIONS = 8;

    private final RedisConnection line;
    private final Duration within;
    private final LuaScript reset;
    private final LuaScript instances;
    private final LuaScript versions;
    private final LuaScript epoch;
    private final LuaScript attempts;
    private final LuaScript plans;

    /** @param within how long a call may take */
    Coordination(RedisConnection line, Scripts scripts, Duration within) {
        this.line = line;
        this.within = within;
        this.reset = scripts.named("reset.lua");
        this.instances = scripts.named("instances.lua");
        this.versions = scripts.named("versions.lua");
        this.epoch = scripts.named("epoch.lua");
        this.attempts = scripts.named("attempts.lua");
        this.plans = scripts.named("plans.lua");
    }

    /** No decision waits for these calls, so the deadline of decisions is not theirs. */
    private CompletableFuture<long[]> call(LuaScript script, List<byte[]> keys, List<byte[]> texts, int length) {
        return call(script, keys, texts, length, within);
    }

    private CompletableFuture<long[]> call(
            LuaScript script, List<byte[]> keys, List<byte[]> texts, int length, Duration most) {
        DirectInvocation call = new DirectInvocation(script, keys, texts, length);
        line.eval(call);
        return call.orTimeout(most.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(RedisFailures.of(StoreException.unwrapped(failure))));
    }

    CompletionStage<Integer> present(String instance, Duration lasting) {
        byte[] name = HexFormat.of().parseHex(instance);
        byte[] text =
                new PackedText().raw(name).number(lasting.toNanos() / 1_000).bytes();
        return call(instances, List.of(RedisKeys.INSTANCES), List.of(text), 1).thenApply(reply -> (int) reply[0]);
    }

    CompletionStage<List<Running>> running(String instance, long version, Duration lasting) {
        byte[] text = new PackedText()
                .raw(HexFormat.of().parseHex(instance))
                .number(version)
                .number(lasting.toNanos() / 1_000)
                .bytes();
        return call(versions, List.of(RedisKeys.VERSIONS), List.of(text), 2 * MAX_VERSIONS)
                .thenApply(reply -> {
                    List<Running> all = new ArrayList<>();
                    for (int i = 0; i < reply.length; i += 2) {
                        if (reply[i + 1] > 0) {
                            all.add(new Running(reply[i], (int) reply[i + 1]));
                        }
                    }
                    return all;
                });
    }

    String shard(String tenant) {
        return line.shardOf(RedisKeys.key(Subject.of(tenant), Scope.TENANT));
    }

    CompletionStage<Epoch> epoch(String tenant, boolean lost) {
        return epochOf(shard(tenant), lost, false);
    }

    private CompletableFuture<Epoch> epochOf(String shard, boolean lost, boolean first) {
        byte[] text = new PackedText().u8(lost ? 1 : 0).u8(first ? 1 : 0).bytes();
        return call(epoch, List.of(RedisKeys.epoch(shard)), List.of(text), 3)
                .thenApply(reply -> new Epoch(shard, reply[1], reply[0] == 1, reply[2] == 1));
    }

    CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
        return line.shards().thenCompose(shards -> {
            CompletableFuture<List<Epoch>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (String shard : shards) {
                boolean lost = known.getOrDefault(shard, false);
                all = all.thenCombine(epochOf(shard, lost, !known.containsKey(shard)), (list, one) -> {
                    list.add(one);
                    return list;
                });
            }
            return all;
        });
    }

    CompletionStage<Evictions> evictions(String shard) {
        return line.info(shard)
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(info -> new Evictions(field(info, "run_id"), number(field(info, "evicted_keys"))));
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    CompletionStage<long[]> addAttempts(String tenant, List<Attempts> added, Duration lasting) {
        List<byte[]> keys = new ArrayList<>();
        PackedText text = new PackedText().number(lasting.toMillis());
        for (Attempts one : added) {
            keys.add(RedisKeys.attempts(tenant, one.name()));
            text.number(one.amount());
        }
        return call(attempts, keys, List.of(text.bytes()), keys.size());
    }

    /**
     * Keeps a text that describes the plans in use, for the processes that start later.
     *
     * @param lasting how long it is kept
     * @return the text that was kept before; empty if there was none
     */
    CompletionStage<Optional<String>> exchangePlans(String text, Duration lasting) {
        List<byte[]> values = List.of(
                text.getBytes(StandardCharsets.UTF_8),
                new PackedText().number(lasting.toMillis()).bytes());
        return line.get(RedisKeys.PLANS)
                .orTimeout(RedisConnection.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(before -> call(plans, List.of(RedisKeys.PLANS), values, 1)
                        .thenApply(done -> Optional.of(new String(before, StandardCharsets.UTF_8))
                                .filter(known -> !known.isEmpty())));
    }

    /** Forgets the counts of a subject, within a time. */
    CompletionStage<StoreReply> reset(Subject subject, Duration most) {
        List<byte[]> keys = new ArrayList<>();
        if (subject.user().isEmpty() && subject.model().isEmpty()) {
            keys.add(RedisKeys.key(subject, Scope.TENANT));
        }
        subject.user().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.USER)));
        subject.model().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.MODEL)));
        return call(reset, keys, List.of(), 0, most)
                .thenApply(any -> StoreReply.of(new long[] {StoreReply.Status.DONE.code(), 0, 0, 0}));
    }
}
