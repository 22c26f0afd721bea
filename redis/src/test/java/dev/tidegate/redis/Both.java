package dev.tidegate.redis;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Redis and the in-process store at once, for one world; what differs between them is thrown. A step costs two round trips: the decision, then
 * all keys of its subject together. In between they are remembered, and looked at once more when the world ends.
 */
final class Both implements StoreProbe, LimitStore {
    private static final byte[] NOTHING = {};

    private final RedisLane.Lent redis;
    private final MemoryStore memory;
    private final Map<List<Object>, byte[]> inRedis = new HashMap<>();

    private final Runnable giveBack;

    Both(RedisLane.Lent redis, ManualTime time, Runnable giveBack) {
        this.redis = redis;
        this.giveBack = giveBack;
        this.memory = MemoryStore.builder().time(time).build();
    }

    @Override
    public LimitStore store() {
        return this;
    }

    @Override
    public List<StoreReply> together(List<? extends StoreCommand> commands) {
        List<StoreReply> fromRedis = redis.together(commands);
        List<StoreReply> fromMemory = commands.stream()
                .map(command -> memory.apply(command).toCompletableFuture().join())
                .toList();
        if (!fromRedis.equals(fromMemory)) {
            throw new AssertionError("Redis " + fromRedis + ", memory " + fromMemory);
        }
        Subject subject = commands.get(0).subject();
        look(subject, named(subject));
        named(subject).forEach(scope -> compareState(subject, scope));
        return fromRedis;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        StoreReply fromRedis = redis.apply(command);
        StoreReply fromMemory = memory.apply(command).toCompletableFuture().join();
        Set<Scope> scopes = named(command.subject());
        look(command.subject(), scopes);
        if (!(command instanceof StoreCommand.Reset) && !fromRedis.equals(fromMemory)) {
            throw new AssertionError("Redis " + fromRedis + ", memory " + fromMemory);
        }
        if (command instanceof StoreCommand.OfReservation step) {
            compareRecord(command.subject().tenant(), step.id());
        }
        for (Scope scope : scopes) {
            compareState(command.subject(), scope);
        }
        return CompletableFuture.completedFuture(fromRedis);
    }

    private void compareRecord(String tenant, String id) {
        byte[] one = redis.record(tenant, id);
        byte[] other = memory.dumpRecord(tenant, id);
        if (one.length > 0 && other.length > 0 && !Arrays.equals(one, other)) {
            throw new AssertionError(
                    "record of " + id + ": Redis " + HexFormat.of().formatHex(one) + ", memory "
                            + HexFormat.of().formatHex(other));
        }
    }

    private static Set<Scope> named(Subject subject) {
        Set<Scope> scopes = EnumSet.of(Scope.TENANT);
        subject.user().ifPresent(any -> scopes.add(Scope.USER));
        subject.model().ifPresent(any -> scopes.add(Scope.MODEL));
        return scopes;
    }

    private void look(Subject subject, Set<Scope> scopes) {
        List<byte[]> states = redis.dumps(subject, scopes);
        int i = 0;
        for (Scope scope : scopes) {
            inRedis.put(key(subject, scope), states.get(i++));
        }
    }

    private static List<Object> key(Subject subject, Scope scope) {
        return switch (scope) {
            case TENANT -> List.of(scope, Subject.of(subject.tenant()));
            case USER ->
                List.of(
                        scope,
                        Subject.of(subject.tenant()).withUser(subject.user().orElseThrow()));
            case MODEL ->
                List.of(
                        scope,
                        Subject.of(subject.tenant()).withModel(subject.model().orElseThrow()));
        };
    }

    /** Either may have let go of a key that is over; the run checks that it was. */
    private void compareState(Subject subject, Scope scope) {
        byte[] one = inRedis.getOrDefault(key(subject, scope), NOTHING);
        byte[] other = memory.dump(subject, scope);
        boolean alike = one.length == 0 || other.length == 0 || Arrays.equals(one, other);
        if (!alike) {
            throw new AssertionError(
                    "state in " + scope + ": Redis " + HexFormat.of().formatHex(one) + ", memory "
                            + HexFormat.of().formatHex(other));
        }
    }

    @Override
    public byte[] dump(Subject subject, Scope scope) {
        byte[] state = inRedis.getOrDefault(key(subject, scope), NOTHING);
        boolean inMemory = memory.dump(subject, scope).length > 0;
        if (state.length == 0 == inMemory) {
            // What one has forgotten the other must not remember, or their newest times part.
            forget((Subject) key(subject, scope).get(1));
            return state.length == 0 ? state : NOTHING;
        }
        return state;
    }

    private void forget(Subject named) {
        redis.apply(new StoreCommand.Reset(named));
        memory.apply(new StoreCommand.Reset(named)).toCompletableFuture().join();
        Set<Scope> scopes = named(named);
        if (scopes.size() > 1) {
            scopes.remove(Scope.TENANT);
        }
        look(named, scopes);
    }

    @Override
    public CompletionStage<Void> check() {
        return memory.check();
    }

    @Override
    public String source() {
        return "both";
    }

    /** No command may have changed a key that it did not name. */
    @Override
    public void close() {
        memory.close();
        try {
            inRedis.forEach((key, state) -> {
                Set<Scope> scope = EnumSet.of((Scope) key.get(0));
                if (!Arrays.equals(
                        state, redis.dumps((Subject) key.get(1), scope).get(0))) {
                    throw new AssertionError("a command changed " + key + ", which it did not name");
                }
            });
        } finally {
            giveBack.run();
        }
    }
}
