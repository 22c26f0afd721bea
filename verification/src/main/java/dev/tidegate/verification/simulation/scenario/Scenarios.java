package dev.tidegate.verification.simulation.scenario;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws scenarios: few names, small capacities and short windows, so that callers get in each other's way. */
public final class Scenarios {
    private static final long SECOND = 1_000_000;
    private static final long MIDNIGHT_MICROS = 1_767_225_600_000_000L; // 2026 begins in UTC
    /** Shorter than a tombstone, so that nothing arrives after its promise but what means to. */
    private static final long LATEST = 20 * SECOND;

    private static final int MOST_MESSAGES = 10;

    private static final int FIRST_OF_CHAIN = 11;
    private static final Piece.From[] FROM = {Piece.From.END, Piece.From.EXPIRY, Piece.From.PROMISE};

    private final SplittableRandom random;
    /** Chains are drawn apart, so that the rest of a scenario does not depend on them. */
    private final SplittableRandom chains;

    /** Steps of the clock as well. */
    private final SplittableRandom steps;

    private final List<Piece> pieces = new ArrayList<>();

    private Scenarios(long seed) {
        this.random = new SplittableRandom(seed);
        this.chains = new SplittableRandom(seed + 1).split();
        this.steps = new SplittableRandom(seed + 2).split();
    }

    /** The scenario of a seed. */
    public static Scenario of(long seed) {
        return new Scenarios(seed).drawn();
    }

    private Scenario drawn() {
        long start =
                random.nextInt(3) == 0 ? MIDNIGHT_MICROS - upTo(120 * SECOND) : MIDNIGHT_MICROS + upTo(90_000 * SECOND);
        limits();
        int calls = 4 + random.nextInt(28);
        int harm = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(30);
        long span = (20 + random.nextInt(160)) * SECOND;
        for (int number = 0; number < calls; number++) {
            call(number, span, harm);
        }
        upsets(span);
        steps(span);
        return new Scenario(start, pieces);
    }

    private long upTo(long most) {
        return random.nextLong(most + 1);
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    // ---- limits ----

    private void limits() {
        limited(2, Limit.builder("calls", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(20))), 12);
        limited(2, Limit.builder("burst", Meter.REQUESTS, Window.bucket(1 + random.nextInt(5), seconds(1, 10))), 8);
        limited(1, sliding("tokens", 1 + random.nextInt(40)), 300);
        limited(3, sliding("coarse", 1), 300);
        limited(3, Limit.builder("fixed", Meter.TOKENS, Window.fixed(seconds(5, 60))), 300);
        limited(3, Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"))), 900);
        limited(3, sliding("user", 30).scope(Scope.USER), 250);
        limited(4, sliding("model", 10).scope(Scope.MODEL), 250);
        limited(4, sliding("shadow", 10).shadow(true), 100);
        limited(
                4,
                Limit.builder("smooth", Meter.TOKENS, Window.bucket(7, seconds(1, 2)))
                        .refunds(false),
                200);
        limited(2, Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent()), 6);
    }

    private Limit.Builder sliding(String name, int segments) {
        return Limit.builder(name, Meter.TOKENS, new Window.Sliding(seconds(5, 90), segments));
    }

    private Duration seconds(int least, int most) {
        return Duration.ofSeconds(least + random.nextInt(most - least + 1));
    }

    /** In one of so many scenarios. A bucket has one capacity, for it carries over by rules of its own. */
    private void limited(int in, Limit.Builder builder, int capacity) {
        long first = Math.max(1L, capacity / 4) + random.nextInt(capacity);
        Limit limit = builder.capacity(first).build();
        boolean drawn = one(in);
        List<Long> capacities = new ArrayList<>(List.of(first));
        boolean bucket = limit.window() instanceof Window.Bucket;
        boolean day = limit.window() instanceof Window.Calendar;
        for (int version = 1; version < Scenario.VERSIONS; version++) {
            boolean gone = one(4) && !day;
            long other = Math.max(1L, capacity / 4) + random.nextInt(capacity);
            capacities.add(gone ? 0 : bucket ? first : other);
        }
        if (drawn) {
            pieces.add(new Piece.Limited(limit, capacities));
        }
    }

    // ---- calls ----

    private void call(int number, long span, int harm) {
        boolean impostor = number > 0 && one(60);
        String id = "id" + (impostor ? random.nextInt(number) : number);
        Subject subject = Subject.of("tenant" + random.nextInt(2))
                .withUser("user" + random.nextInt(2))
                .withModel("model" + random.nextInt(2));
        long estimate = 1L + random.nextInt(80);
        long ttl = (1 + random.nextInt(30)) * SECOND;
        long work = one(3) ? upTo(2 * ttl) : upTo(ttl);
        Piece.End end = end();
        long idle = one(6) ? ttl + upTo(90 * SECOND) : one(8) ? ttl + 60 * SECOND - work - upTo(3000) : 0;
        pieces.add(new Piece.Call(
                number,
                id,
                upTo(span),
                random.nextInt(Nodes.COUNT),
                subject,
                estimate,
                actual(estimate),
                ttl,
                work,
                Math.max(0, idle),
                end));
        if (end != Piece.End.ACQUIRE) {
            around(number, estimate, work);
        }
        for (int message = 0; message < MOST_MESSAGES; message++) {
            if (random.nextInt(100) < harm) {
                fault(id, message);
            }
        }
    }

    private Piece.End end() {
        return switch (random.nextInt(12)) {
            case 0 -> Piece.End.NEVER;
            case 1 -> Piece.End.CANCEL;
            case 2 -> Piece.End.ACQUIRE;
            case 3 -> Piece.End.SETTLE_UNKNOWN;
            default -> Piece.End.SETTLE;
        };
    }

    private long actual(long estimate) {
        return switch (random.nextInt(6)) {
            case 0 -> estimate;
            case 1 -> estimate + random.nextInt(200);
            case 2 -> 0;
            default -> random.nextInt((int) estimate + 1);
        };
    }

    private void around(int number, long estimate, long work) {
        if (one(4)) {
            long total = estimate;
            for (int k = 1 + random.nextInt(4); k > 0; k--) {
                total += random.nextInt(40);
                pieces.add(new Piece.Extend(number, upTo(work), total));
            }
        }
        if (one(6)) {
            Piece.Point point = Piece.Point.values()[random.nextInt(3)];
            pieces.add(new Piece.Crash(number, point, upTo(30 * SECOND), random.nextBoolean()));
        }
        int echoes = one(2) ? 1 + random.nextInt(3) : 0;
        for (int k = echoes == 0 ? chains.nextInt(8) : 0; k > 0; k--) {
            long seq = FIRST_OF_CHAIN - (long) k;
            long micros = chains.nextInt(3) == 0 ? chains.nextLong(SECOND) : chains.nextLong(12 * SECOND);
            pieces.add(new Piece.Echo(number, Piece.Again.ADJUST, Piece.From.ANSWER, micros, seq, chains.nextInt(150)));
        }
        for (int k = echoes; k > 0; k--) {
            Piece.Again what = Piece.Again.values()[random.nextInt(5)];
            Piece.From from = FROM[random.nextInt(FROM.length)];
            long micros = from == Piece.From.END ? upTo(one(2) ? SECOND : 80 * SECOND) : random.nextInt(3) - 1;
            pieces.add(new Piece.Echo(number, what, from, micros, 1 + random.nextInt(3), random.nextInt(150)));
        }
    }

    private void fault(String id, int message) {
        Piece.Harm harm = Piece.Harm.values()[random.nextInt(5)];
        long micros = one(3) ? upTo(LATEST) : upTo(SECOND);
        pieces.add(new Piece.Fault(id, message, harm, micros));
    }

    // ---- the whole ----

    private void upsets(long span) {
        for (int k = one(2) ? 1 + random.nextInt(3) : 0; k > 0; k--) {
            upset(Piece.Event.RELOAD, upTo(span), 0);
        }
        if (one(6)) {
            upset(Piece.Event.RESTART, upTo(span), upTo(5 * SECOND));
        }
        if (one(5)) {
            upset(Piece.Event.FAILOVER, upTo(span), one(2) ? upTo(SECOND) : upTo(30 * SECOND));
        }
    }

    /** By 1 ms to 40 days, each order of magnitude as likely as the next. A replica would have another clock. */
    private void steps(long span) {
        if (steps.nextInt(3) > 0) {
            return;
        }
        pieces.removeIf(piece -> piece instanceof Piece.Upset upset && upset.event() == Piece.Event.FAILOVER);
        for (int k = 1 + steps.nextInt(4); k > 0; k--) {
            long micros = (long) Math.pow(10, 3 + steps.nextDouble() * Math.log10(40 * 86_400_000.0));
            long signed = steps.nextBoolean() ? micros : -micros;
            pieces.add(new Piece.Upset(steps.nextLong(span), Piece.Event.STEP, signed, 0, 0));
        }
    }

    private void upset(Piece.Event event, long at, long micros) {
        int node = random.nextInt(Nodes.COUNT);
        pieces.add(new Piece.Upset(at, event, micros, node, random.nextInt(Scenario.VERSIONS)));
    }
}
