package dev.tidegate.bench.redis;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.bench.redis.load.RepeatedStep;
import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import dev.tidegate.bench.redis.server.Monitor;
import dev.tidegate.bench.redis.server.ServerFigures;
import dev.tidegate.bench.redis.side.PeerScripts;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.script.FlatOutput;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * The group {@code Reservations}: five limits, one of them on concurrent calls. Each subject makes its reservations one
 * wave and settles them in the next, so that the server's work for each is measured separately; with the GCRA script between them.
 */
final class ReservationCost {
    static final String GROUP = "Reservations";
    static final List<String> NAMES =
            List.of("gcra", "reserve five", "settle five", "settle five, more", "settle five, general");
    private static final String PURPOSE =
            "1,000 subjects with 16 open reservations at most, waves of 64 in one packet: what a step costs the server";
    private static final int SUBJECTS = 1_000;
    private static final int OPEN = 8;
    private static final int DEPTH = 64;
    private static final int SERIES = 5;
    private static final String ID = "000000000";
    private static final int RESERVED = 10;
    private static final int SETTLED = 16;
    private static final int FIGURES = 256;
    private static final int MOST_UNTIL_LOADED = 10_000;
    private static final Pattern FAST_PATH = Pattern.compile("(?ms)^repeat$.*?^until true$");

    private final Measuring measuring;
    private final List<List<Sample>> samples = new ArrayList<>();
    private int calls = 10;

    ReservationCost(Measuring measuring) {
        this.measuring = measuring;
        NAMES.forEach(name -> samples.add(new ArrayList<>()));
    }

    void run() throws IOException {
        if (!measuring.wantsAny(GROUP, NAMES)) {
            return;
        }
        measuring.admin.clear();
        List<List<byte[]>> heard = heard();
        String subject = Subjects.name(SERIES, 0);
        RepeatedStep reserve = new RepeatedStep(heard.get(0), subject, ID);
        RepeatedStep settle = new RepeatedStep(heard.get(1), subject, ID);
        RepeatedStep general = new RepeatedStep(onTheGeneralPath(heard.get(1)), subject, ID);
        RepeatedStep more = new RepeatedStep(heard.get(2), Subjects.name(SERIES, 1), ID);
        byte[] gcra = measuring.admin.load(PeerScripts.GCRA);
        try (StatefulRedisConnection<byte[], byte[]> line =
                measuring.admin.client().connect(ByteArrayCodec.INSTANCE)) {
            line.setAutoFlushCommands(false);
            // Each way to settle in turn; the first round of each is not counted.
            List<RepeatedStep> ends = List.of(settle, more, general);
            int rounds = ends.size() * measuring.scale.rounds();
            for (int round = 0; round < rounds + ends.size(); round++) {
                Measuring.progress(GROUP + ": round " + round + " of " + (rounds + ends.size() - 1));
                int first = calls;
                calls += OPEN * SUBJECTS;
                boolean counts = round >= ends.size();
                sample(counts, 0, line, n -> PeerScripts.gcraArguments(gcra, n % SUBJECTS), 1);
                sample(counts, 1, line, n -> reserve.arguments(SERIES, n % SUBJECTS, first + n), RESERVED);
                int way = round % ends.size();
                RepeatedStep end = ends.get(way);
                sample(counts, 2 + way, line, n -> end.arguments(SERIES, n % SUBJECTS, first + n), SETTLED);
            }
        }
        for (int i = 0; i < NAMES.size(); i++) {
            measuring.add(PURPOSE, new Series(GROUP, NAMES.get(i), samples.get(i)));
        }
    }

    private void sample(
            boolean counts,
            int row,
            StatefulRedisConnection<byte[], byte[]> line,
            IntFunction<CommandArgs<byte[], byte[]>> step,
            int status) {
        int steps = OPEN * SUBJECTS;
        ServerFigures before = measuring.admin.figures();
        long start = System.nanoTime();
        for (int n = 0; n < steps; n += DEPTH) {
            wave(line, step, n, Math.min(DEPTH, steps - n), status);
        }
        long nanos = System.nanoTime() - start;
        ServerFigures after = measuring.admin.figures();
        long commands = after.callsSince(before).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        double cpu = (double) (after.cpuMicros() - before.cpuMicros()) / steps;
        if (counts) {
            samples.get(row)
                    .add(new Sample(
                            steps * 1e9 / nanos,
                            cpu,
                            Double.NaN,
                            (double) commands / steps,
                            1,
                            Double.NaN,
                            Double.NaN));
        }
    }

    private static void wave(
            StatefulRedisConnection<byte[], byte[]> line,
            IntFunction<CommandArgs<byte[], byte[]>> step,
            int from,
            int size,
            int status) {
        List<AsyncCommand<byte[], byte[], long[]>> wave = new ArrayList<>();
        for (int n = from; n < from + size; n++) {
            AsyncCommand<byte[], byte[], long[]> command =
                    new AsyncCommand<>(new Command<>(CommandType.EVALSHA, new FlatOutput(), step.apply(n)));
            line.dispatch(command);
            wave.add(command);
        }
        line.flushCommands();
        for (AsyncCommand<byte[], byte[], long[]> one : wave) {
            long answered = one.toCompletableFuture().join()[0] % FIGURES;
            if (answered != status) {
                throw new IllegalStateException(GROUP + ": status " + answered + " (expected: " + status + ")");
            }
        }
    }

    /** A settle by the script without its fast path. */
    private List<byte[]> onTheGeneralPath(List<byte[]> settle) {
        String whole = LuaScript.read("settle.lua");
        String general = FAST_PATH.matcher(whole).replaceAll("");
        if (general.equals(whole)) {
            throw new IllegalStateException("settle.lua has no fast path to leave out");
        }
        List<byte[]> words = new ArrayList<>(settle);
        words.set(1, measuring.admin.load(general));
        return words;
    }

    /** A reserve, a settle within what is held and one beyond it, as the store sends them. */
    private List<List<byte[]>> heard() throws IOException {
        Plan plan = RedisPlans.five();
        Prices prices = model -> Optional.of(UnitPrices.of(3_000_000, 15_000_000));
        String model = "claude-sonnet-4-5";
        Subject subject = Subject.of(Subjects.name(SERIES, 0)).withModel(model);
        Request request = new Request(subject, plan.name(), RedisPlans.cost(plan));
        try (LimitStore store = Stores.uncoalesced(measuring.server.uri());
                RateLimiter limiter = RateLimiter.builder()
                        .plans(Plans.of(plan))
                        .prices(prices)
                        .store(store)
                        .build()) {
            // By the first call the store learns the server's time, and with it the calendar.
            limiter.reserve(ReserveRequest.of(request)).cancel();
            try (Monitor monitor = Monitor.of(measuring.server)) {
                awaitShapes(limiter, request, monitor);
                Reservation one = limiter.reserve(ReserveRequest.of(request).withId(ID));
                one.settle(Usage.of(1_000, 200));
                // Slots are known by a hash of the id, so that is the same one.
                Subject second = Subject.of(Subjects.name(SERIES, 1)).withModel(model);
                Reservation other = limiter.reserve(ReserveRequest.of(new Request(second, plan.name(), request.cost()))
                        .withId(ID));
                other.settle(Usage.of(3_000, 900));
                List<byte[]> reserve = monitor.next("EVALSHA", subject.tenant());
                List<byte[]> settle = monitor.next("EVALSHA", subject.tenant());
                monitor.next("EVALSHA", second.tenant());
                List<byte[]> more = monitor.next("EVALSHA", second.tenant());
                return List.of(reserve, settle, more);
            }
        }
    }

    /** Until both steps are sent to the scripts of the plan's shape, which are loaded beside the first calls. */
    private static void awaitShapes(RateLimiter limiter, Request request, Monitor monitor) throws IOException {
        byte[] reserve = LuaScript.load("reserve.lua").digest();
        byte[] settle = LuaScript.load("settle.lua").digest();
        String tenant = request.subject().tenant();
        for (int i = 0; i < MOST_UNTIL_LOADED; i++) {
            limiter.reserve(ReserveRequest.of(request)).settle(Usage.of(1_000, 200));
            boolean reserved = Arrays.equals(monitor.next("EVALSHA", tenant).get(1), reserve);
            boolean settled = Arrays.equals(monitor.next("EVALSHA", tenant).get(1), settle);
            if (!reserved && !settled) {
                return;
            }
        }
        throw new IllegalStateException("the scripts for the shape of the plan are not loaded");
    }
}
