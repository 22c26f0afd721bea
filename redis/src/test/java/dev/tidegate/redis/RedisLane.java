package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * One store whose script is told the time, for one world after the other; several lanes go side by side on one server, each world under tenants
 * of its own.
 */
final class RedisLane implements AutoCloseable {
    private static final byte[] NOTHING = {};
    /** The keys of the counts of steps. */
    private static final String DONE = "done by the script of a shape: ";

    private final RedisStore store;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private volatile TimeSource time = () -> 0;

    private RedisLane(RedisServer server, Map<String, String> others) {
        this.store = RedisStore.withTimePassedIn(
                server.uri(), () -> time.nowMicros(), counting(ScriptedStore.living(others)), 1);
        this.client = RedisClient.create(server.uri());
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    /**
     * The scripts, those of shapes with a count of the steps that they did: a call of one of them says nothing, because it
     * leaves what is not usual to the generic script behind it.
     */
    private static Map<String, String> counting(Map<String, String> scripts) {
        Map<String, String> all = new HashMap<>(scripts);
        all.computeIfPresent(
                "shape/decide.lua", (name, text) -> counting(text, "decide", "    count_done = count_done + alike"));
        all.computeIfPresent(
                "shape/reserve.lua",
                (name, text) -> counting(text, "reserve", "  return pack('@{FORMAT}', @{STATUS.RESERVED}"));
        all.computeIfPresent(
                "shape/settle.lua",
                (name, text) -> counting(text, "settle", "  return pack('@{FORMAT}', @{SETTLED_STATUS}"));
        return all;
    }

    private static String counting(String text, String step, String place) {
        assertThat(text).as("the end of a %s by the script of a shape", step).containsOnlyOnce(place);
        return text.replace(place, "  redis.call('INCR', '" + DONE + step + "')\n" + place);
    }

    @Override
    public void close() {
        store.close();
        connection.close();
        client.shutdown();
    }

    /** As many lanes as threads will use; a world takes a free one and gives it back as it ends. */
    static final class Lanes implements AutoCloseable {
        private final List<RedisLane> all = new ArrayList<>();
        private final BlockingQueue<RedisLane> free;
        private final AtomicLong worlds = new AtomicLong();

        Lanes(RedisServer server, Map<String, String> others, int lanes) {
            server.command("FLUSHALL");
            free = new ArrayBlockingQueue<>(lanes);
            for (int i = 0; i < lanes; i++) {
                all.add(new RedisLane(server, others));
            }
            free.addAll(all);
        }

        /** A new world upon this clock. Its close gives the lane back. */
        Both world(ManualTime time) {
            RedisLane lane = free.remove();
            lane.time = time;
            return new Both(lane.new Lent("w" + worlds.getAndIncrement() + "-"), time, () -> free.add(lane));
        }

        /** How many calls were made with the scripts of shapes for such steps, and how many with the generic one. */
        long[] calls(Function<RedisStore, ShapedScripts> step) {
            return new long[] {
                all.stream()
                        .mapToLong(lane -> step.apply(lane.store).shapedCalls())
                        .sum(),
                all.stream()
                        .mapToLong(lane -> step.apply(lane.store).genericCalls())
                        .sum()
            };
        }

        /** How many reserves the scripts of shapes did, and how many the generic one. */
        long[] reservePaths() {
            return paths("reserve", RedisStore::reserveShapes);
        }

        /** How many settles the scripts of shapes did, and how many the generic one. */
        long[] settlePaths() {
            return paths("settle", RedisStore::settleShapes);
        }

        /** How many steps of this kind the scripts of shapes did, without denied reserves. */
        long done(String step) {
            byte[] count = all.get(0).connection.sync().get((DONE + step).getBytes(StandardCharsets.UTF_8));
            return count == null ? 0 : Long.parseLong(new String(count, StandardCharsets.UTF_8));
        }

        private long[] paths(String step, Function<RedisStore, ShapedScripts> scripts) {
            return new long[] {done(step), LongStream.of(calls(scripts)).sum() - done(step)};
        }

        /** How many decisions were made in the step of an equal one. */
        long combined() {
            return all.stream().mapToLong(lane -> lane.store.combined()).sum();
        }

        @Override
        public void close() {
            all.forEach(RedisLane::close);
        }
    }

    /** Each command for another subject. */
    private record Renamed(Subject subject)
            implements StoreCommand.Handler<StoreCommand>, StoreCommand.StepHandler<StoreCommand> {
        @Override
        public StoreCommand decide(StoreCommand.Decide it) {
            return new StoreCommand.Decide(subject, it.limits(), it.boundaries(), it.parts(), it.charge());
        }

        @Override
        public StoreCommand read(StoreCommand.Read it) {
            return new StoreCommand.Read(subject, it.limits(), it.boundaries());
        }

        @Override
        public StoreCommand reset(StoreCommand.Reset it) {
            return new StoreCommand.Reset(subject);
        }

        @Override
        public StoreCommand step(StoreCommand.OfReservation it) {
            return it.acceptStep(this);
        }

        @Override
        public StoreCommand reserve(StoreCommand.Reserve it) {
            return new StoreCommand.Reserve(
                    subject,
                    it.id(),
                    it.limits(),
                    it.boundaries(),
                    it.parts(),
                    it.terms(),
                    it.prices(),
                    it.ttlMicros(),
                    it.tombstoneMillis(),
                    it.fingerprint(),
                    it.ended());
        }

        @Override
        public StoreCommand extend(StoreCommand.Extend it) {
            return new StoreCommand.Extend(subject, it.id(), it.total(), it.ttlMicros(), it.windows());
        }

        @Override
        public StoreCommand settle(StoreCommand.Settle it) {
            return new StoreCommand.Settle(subject, it.id(), it.actual(), it.digest(), it.windows(), it.untracked());
        }

        @Override
        public StoreCommand cancel(StoreCommand.Cancel it) {
            return new StoreCommand.Cancel(subject, it.id(), it.windows());
        }

        @Override
        public StoreCommand adjust(StoreCommand.Adjust it) {
            return new StoreCommand.Adjust(
                    subject,
                    it.id(),
                    it.actual(),
                    it.digest(),
                    it.seq(),
                    it.firstMicros(),
                    it.lastMicros(),
                    it.terms());
        }

        @Override
        public StoreCommand look(StoreCommand.Look it) {
            return new StoreCommand.Look(subject, it.id());
        }
    }

    /** The lane under the tenants of one world. */
    final class Lent {
        private final String prefix;

        private Lent(String prefix) {
            this.prefix = prefix;
        }

        private Subject own(Subject subject) {
            return new Subject(prefix + subject.tenant(), subject.user(), subject.model());
        }

        /** Sends commands at once: all but the first wait for its reply, and equal ones share a step then. */
        List<StoreReply> together(List<? extends StoreCommand> commands) {
            ScriptedStore.awaitShapes(store);
            List<CompletableFuture<StoreReply>> sent = new ArrayList<>();
            commands.forEach(command -> sent.add(store.apply(own(command)).toCompletableFuture()));
            return sent.stream().map(CompletableFuture::join).toList();
        }

        StoreReply apply(StoreCommand command) {
            ScriptedStore.awaitShapes(store);
            return store.apply(own(command)).toCompletableFuture().join();
        }

        private StoreCommand own(StoreCommand command) {
            return command.accept(new Renamed(own(command.subject())));
        }

        /** The record of a reservation. */
        byte[] record(String tenant, String id) {
            byte[] record = connection.sync().get(RedisKeys.record(prefix + tenant, id));
            return record == null ? NOTHING : record;
        }

        /** The values of these keys of a subject, read together. */
        List<byte[]> dumps(Subject subject, Set<Scope> scopes) {
            Subject own = own(subject);
            byte[][] keys =
                    scopes.stream().map(scope -> RedisKeys.key(own, scope)).toArray(byte[][]::new);
            return connection.sync().mget(keys).stream()
                    .map((KeyValue<byte[], byte[]> each) -> each.getValueOrElse(NOTHING))
                    .toList();
        }
    }
}
