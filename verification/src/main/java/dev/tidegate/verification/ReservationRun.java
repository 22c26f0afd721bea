package dev.tidegate.verification;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.IdConflictException;
import dev.tidegate.LimitStatus;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random steps on reservations at random times, with retries, replays and clocks that are set back and forth, given to a
 * store and to the {@link ReservationOracle}: every answer and every figure must be equal, and both published bounds must
 * hold over everything that was charged. Everything follows from the seed, which every message names.
 */
public final class ReservationRun {
    private static final int STEPS_PER_WORLD = 250;
    private static final Meter PAGES = Meter.of("pages");
    private static final List<Meter> METERS = List.of(Meter.REQUESTS, PAGES, Meter.TOKENS);
    /** As long as a store keeps what is over: whether it is still there after a longer step back, nothing says. */
    private static final long KEPT_MICROS = 6_000_000;

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final Duration TOMBSTONE = Duration.ofMinutes(1);
    private static final long START_MICROS = 1_767_225_500_000_000L; // shortly before 2026 begins in UTC
    private static final long NEVER_WAIT_MICROS = 3650L * 86_400 * 1_000_000;

    private final StoreProbe.Factory factory;
    private final long seed;

    /** A run that follows {@code seed}. */
    public ReservationRun(StoreProbe.Factory factory, long seed) {
        this.factory = factory;
        this.seed = seed;
    }

    /**
     * Runs at least {@code steps} steps.
     *
     * @return the first difference, in words that repeat it; empty if there is none
     */
    public Optional<String> run(int steps) {
        for (int world = 0; world * STEPS_PER_WORLD < steps; world++) {
            long own = seed + world;
            Optional<String> difference = new World(own).run();
            if (difference.isPresent()) {
                return Optional.of("seed " + own + ", " + difference.get());
            }
        }
        return Optional.empty();
    }

    /** Runs all worlds, {@code threads} at a time: each is alone with the store its own call of the factory made. */
    public Optional<String> run(int steps, int threads) {
        return SideBySide.run(
                (steps + STEPS_PER_WORLD - 1) / STEPS_PER_WORLD,
                threads,
                world -> new World(seed + world).run().map(difference -> "seed " + (seed + world) + ", " + difference));
    }

    /** What is known of a reservation that was asked for. */
    private record Asked(ReserveRequest request, String handle) {}

    private final class World {
        private final SplittableRandom random;
        private final ReservationOracle oracle;
        private final ManualTime time;
        private final LimitStore store;
        private final RateLimiter limiter;
        private final List<Plan> plans = new ArrayList<>();
        private final List<LimitSet> sets = new ArrayList<>();
        private final Map<String, Asked> asked = new TreeMap<>();
        private long latest;
        /** When the reservation of the last step expires, or is forgotten. */
        private long until;
        /** What was last said of a reservation, to be said again. */
        private final Map<String, Map<String, Long>> repeated = new HashMap<>();

        /** The clock goes back now and then; what is over may by then be forgotten, so no bound holds over its windows. */
        private final boolean setBack;

        private final StoreProbe probe;

        /** The tenant's own limits on calls and tokens alone: what nearly all are, and what a store may have a straight path for. */
        private final boolean plain;

        /** The reservation that a chain of adjustments goes on with; empty between chains. */
        private String chained = "";

        private final Map<String, Long> numbers = new HashMap<>();

        private String said = "";
        private Subject whose = Subject.of("nobody");

        World(long worldSeed) {
            this.random = new SplittableRandom(worldSeed);
            this.setBack = random.nextBoolean();
            this.plain = random.nextInt(3) == 0;
            this.time = ManualTime.at(START_MICROS + random.nextLong(100_000_000));
            this.latest = time.nowMicros();
            RandomWorld world = plain
                    ? RandomWorld.ofTenants(random, List.of(Meter.REQUESTS, Meter.TOKENS))
                    : new RandomWorld(random, METERS);
            for (int i = 0; i < 3; i++) {
                plans.add(world.reservedPlan("plan-" + i));
                sets.add(LimitSet.of(plans.get(i)));
            }
            this.oracle = new ReservationOracle(plans, TOMBSTONE.toMillis() * 1000);
            // Never used, but with it every meter is known.
            List<Plan> all = new ArrayList<>(plans);
            all.add(Plan.of(
                    "all",
                    Limit.builder("p", PAGES, Window.fixed(Duration.ofDays(1))).build()));
            this.probe = factory.create(time);
            this.store = probe.store();
            this.limiter = RateLimiter.builder()
                    .plans(Plans.of(all))
                    .store(store)
                    .tombstone(TOMBSTONE)
                    .build();
        }

        Optional<String> run() {
            try {
                for (int step = 0; step < STEPS_PER_WORLD; step++) {
                    moveTime();
                    String difference = step();
                    if (!difference.isEmpty()) {
                        return Optional.of(
                                "step " + step + " at " + time.nowMicros() + ": " + said + ": " + difference);
                    }
                }
                return setBack ? Optional.empty() : oracle.brokenBound(capacities());
            } catch (RuntimeException | AssertionError e) {
                return Optional.of("at " + time.nowMicros() + ", " + said + ": it threw " + e + " at "
                        + Arrays.asList(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length)));
            } finally {
                store.close();
            }
        }

        private void moveTime() {
            long now = time.nowMicros();
            List<Limit> limits = plans.get(random.nextInt(3)).limits();
            Window window = (chained.isEmpty()
                            ? limits.get(0)
                            : chainedLimit(limits.get(random.nextInt(limits.size()))))
                    .window();
            long d = window instanceof Window.Sliding sliding ? OracleLimit.micros(sliding.duration()) : 1_000_000;
            // A chain mostly goes on within the window, in another segment.
            int how = !chained.isEmpty() && random.nextInt(3) > 0 ? 6 : random.nextInt(16);
            long to = switch (how) {
                case 0, 1, 2, 3 -> now;
                case 11 -> random.nextInt(3) == 0 ? Math.max(now, until - random.nextInt(3) + 1) : now;
                case 12, 13 -> now;
                case 4 -> now + 1;
                case 5 -> now + d - random.nextInt(2);
                case 6 -> now + random.nextLong(d / 10 + 1);
                case 7 -> now + random.nextLong(2 * d);
                case 8 -> now + random.nextLong(120_000_000);
                case 9 -> random.nextInt(10) == 0 ? now + random.nextLong(3 * DAY_MICROS) : now;
                case 14 -> random.nextInt(4) == 0 ? nearBoundary(now) : now;
                case 10 -> setBack ? now - (random.nextInt(4) == 0 ? clockStep() : random.nextLong(900_000)) : now;
                case 15 -> setBack && random.nextInt(4) == 0 ? now + clockStep() : now;
                default -> now + random.nextLong(2_000_000);
            };
            time.setMicros(Math.max(to, START_MICROS));
            latest = Math.max(latest, time.nowMicros());
        }

        /** The first sliding limit of the reservation of the chain. */
        private Limit chainedLimit(Limit other) {
            String plan = Objects.requireNonNull(asked.get(chained))
                    .request()
                    .request()
                    .plan();
            return plans.stream()
                    .filter(each -> each.name().equals(plan))
                    .flatMap(each -> each.limits().stream())
                    .filter(limit -> limit.window() instanceof Window.Sliding
                            && !limit.meter().equals(Meter.REQUESTS))
                    .findFirst()
                    .orElse(other);
        }

        /** How far a clock is set, from 1 ms to 40 days, every order of magnitude as often. */
        private long clockStep() {
            long most = 1_000L << random.nextInt(33);
            return Math.min(40 * DAY_MICROS, most - random.nextLong(most / 2 + 1));
        }

        /** Whether a store may have forgotten the id when the clock was later than it is now. */
        private boolean isUncertain(Subject subject, String id) {
            long until = oracle.until(subject, id);
            return until > time.nowMicros() && until + KEPT_MICROS <= latest;
        }

        /** What a store holds nothing of any more was over at some time, and is forgotten by the oracle too. */
        private void forgetVanished(Subject subject) {
            for (Scope scope : Scope.values()) {
                if (probe.dump(subject, scope).length == 0 && !oracle.vanished(subject, scope, latest)) {
                    throw new AssertionError("live state of " + subject + " in " + scope + " is gone");
                }
            }
        }

        /** Where a reservation of one civil window is soon one of the window before. */
        private long nearBoundary(long now) {
            long end = Boundaries.around(sets.get(random.nextInt(3)), now).firstEndMicros();
            return end == Long.MAX_VALUE ? now : end - random.nextLong(2_000_000);
        }

        /** Empty if the answer and every figure are as they must be. */
        private String step() {
            Subject subject = Subject.of("tenant-" + random.nextInt(2))
                    .withUser("user-" + random.nextInt(2))
                    .withModel("model-" + random.nextInt(2));
            whose = subject;
            forgetVanished(subject);
            boolean fresh = asked.isEmpty() || (chained.isEmpty() && random.nextInt(3) == 0);
            String difference = fresh ? hold(subject) : stepUponOne();
            return difference.isEmpty() ? figures(whose) : difference;
        }

        private String figures(Subject subject) {
            forgetVanished(subject);
            for (int i = 0; i < plans.size(); i++) {
                long now = time.nowMicros();
                StoreReply expected = oracle.figures(subject, plans.get(i), now);
                StoreReply actual = store.apply(new StoreCommand.Read(
                                subject, sets.get(i), Boundaries.around(sets.get(i), expected.nowMicros())))
                        .toCompletableFuture()
                        .join();
                if (!actual.equals(expected)) {
                    return "figures of " + subject + " under " + plans.get(i) + " are " + actual
                            + " but the oracle says " + expected;
                }
            }
            return "";
        }

        // ---- reserve and acquire ----

        private String hold(Subject subject) {
            Plan plan = plans.get(random.nextInt(3));
            boolean slots = sets.get(plans.indexOf(plan)).hasConcurrent();
            String id = "call-" + random.nextInt(60);
            while (isUncertain(subject, id)) {
                id += "'";
            }
            Cost cost = Cost.of(PAGES, amount()).with(Meter.TOKENS, amount());
            Duration ttl = Duration.ofMillis(random.nextInt(4) == 0 ? 1 + random.nextInt(50) : 600_000);
            ReserveRequest request = new ReserveRequest(new Request(subject, plan.name(), cost), Optional.of(id), ttl);
            return slots || random.nextInt(4) > 0 ? reserve(request, plan) : acquire(request, plan);
        }

        private long amount() {
            return random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(4);
        }

        private String reserve(ReserveRequest request, Plan plan) {
            said = request + " under " + plan;
            Request what = request.request();
            String print = "reserve " + what;
            String id = request.id().orElseThrow();
            long clock = time.nowMicros();
            Optional<Optional<ReservationState>> replay =
                    oracle.replay(what.subject(), id, print, plan.limits(), clock);
            Reservation actual;
            try {
                actual = limiter.reserve(request);
            } catch (IdConflictException e) {
                return replay.isPresent() && replay.get().isEmpty() ? "" : "a conflict with nothing";
            }
            remember(actual.expiresAt());
            if (replay.isPresent()) {
                return actual.state().equals(replay.get()) && actual.state().isPresent()
                        ? ""
                        : actual.state() + " but the oracle says " + replay.get();
            }
            asked.put(what.subject().tenant() + id, new Asked(request, actual.handle()));
            StoreReply expected = oracle.reserve(
                    what.subject(), id, print, plan, parts(plan, what.cost()), micros(request.ttl()), false, clock);
            return difference(actual.decision(), expected);
        }

        /** The next move in time may go there, or a microsecond before or after. */
        private void remember(Optional<Instant> instant) {
            instant.ifPresent(it -> until = ManualTime.micros(it));
        }

        private String acquire(ReserveRequest request, Plan plan) {
            said = "acquire " + request + " under " + plan;
            Request what = request.request();
            String print = "acquire " + what;
            String id = request.id().orElseThrow();
            long clock = time.nowMicros();
            Optional<Optional<ReservationState>> replay =
                    oracle.replay(what.subject(), id, print, plan.limits(), clock);
            Decision actual;
            try {
                actual = limiter.acquire(what, id);
            } catch (IdConflictException e) {
                return replay.isPresent() && replay.get().isEmpty() ? "" : "a conflict with nothing";
            }
            if (replay.isPresent()) {
                return replay.get().isPresent() && actual.allowed() ? "" : "a replay that was not one";
            }
            return difference(
                    actual,
                    oracle.reserve(
                            what.subject(), id, print, plan, parts(plan, what.cost()), 600_000_000, true, clock));
        }

        private static long[] parts(Plan plan, Cost cost) {
            return plan.limits().stream()
                    .mapToLong(limit -> limit.meter().equals(Meter.CONCURRENCY)
                            ? 1
                            : cost.part(limit.meter()).orElse(0))
                    .toArray();
        }

        private String difference(Decision actual, StoreReply expected) {
            boolean allowed = expected.status() == StoreReply.Status.ALLOWED;
            if (actual.allowed() != allowed) {
                return actual + " but the oracle says " + expected;
            }
            for (int i = 0; i < actual.limits().size(); i++) {
                LimitStatus status = actual.limits().get(i);
                long fits = expected.fitsAtMicros(i);
                long wait = fits == 0 || fits == StoreReply.NEVER ? 0 : fits - expected.clockMicros();
                if (status.meter().equals(Meter.CONCURRENCY)) {
                    wait = Math.min(wait, micros(status.limit().concurrencyRetry()));
                }
                long back = expected.backAtMicros(i);
                long reset = back == 0 ? 0 : back - expected.clockMicros();
                boolean same = status.used() == expected.used(i)
                        && status.violated() == (fits != 0)
                        && micros(status.retryAfter()) == Math.max(0, Math.min(NEVER_WAIT_MICROS, wait))
                        && micros(status.resetAfter()) == Math.max(0, Math.min(NEVER_WAIT_MICROS, reset));
                if (!same) {
                    return status + " but the oracle says " + expected;
                }
            }
            return "";
        }

        // ---- steps on one that was asked for ----

        private String stepUponOne() {
            List<String> ids = new ArrayList<>(asked.keySet());
            boolean chain = !chained.isEmpty();
            String which = chain ? chained : ids.get(random.nextInt(ids.size()));
            chained = random.nextInt(12) > 0 == chain ? which : "";
            Asked one = Objects.requireNonNull(asked.get(which));
            Subject subject = one.request().request().subject();
            whose = subject;
            String id = one.request().id().orElseThrow();
            if (isUncertain(subject, id)) {
                return "";
            }
            forgetVanished(subject);
            long clock = time.nowMicros();
            Map<String, Long> amounts = new TreeMap<>();
            if (!plain && random.nextInt(4) > 0) {
                amounts.put("pages", amount());
            }
            if (random.nextInt(4) > 0) {
                amounts.put("tokens", amount());
            }
            boolean unknown = random.nextInt(6) == 0;
            boolean repeats = random.nextInt(3) == 0 && repeated.containsKey(one.handle());
            if (repeats) {
                amounts.clear();
                amounts.putAll(repeated.get(one.handle()));
                unknown = false;
            }
            repeated.put(one.handle(), Map.copyOf(amounts));
            switch (chain && random.nextInt(5) > 0 ? 7 : random.nextInt(11)) {
                case 0:
                    said = "cancel " + id + " of " + subject;
                    return difference(
                            limiter.cancel(one.handle()), oracle.end(subject, id, true, Map.of(), false, clock));
                case 1, 2, 3:
                    said = "settle " + id + " of " + subject + " with " + amounts + (unknown ? " or more" : "");
                    return difference(
                            limiter.settle(one.handle(), actual(amounts, unknown)),
                            oracle.end(subject, id, false, amounts, unknown, clock));
                case 4, 5, 6:
                    // Mostly more than was asked at first, or nothing would be added.
                    long more = random.nextInt(12);
                    amounts.replaceAll((meter, amount) -> amount + more);
                    Duration ttl = Duration.ofMillis(1 + random.nextInt(10_000));
                    said = "extend " + id + " of " + subject + " to " + amounts + " for " + ttl;
                    return difference(
                            limiter.extend(one.handle(), total(amounts), ttl),
                            oracle.extend(subject, id, amounts, micros(ttl), clock));
                case 7, 8, 9:
                    // Mostly the next number; a chain goes up and down, across windows.
                    long next = numbers.merge(one.handle(), 1L, Long::sum);
                    long seq = random.nextInt(chain ? 9 : 3) == 0 ? 1L + random.nextInt(5) : next;
                    long step = 10 * (next % 7);
                    amounts.replaceAll((meter, amount) -> repeats ? amount : amount + step);
                    said = "adjust " + id + " of " + subject + " with " + amounts + " as " + seq;
                    return difference(
                            limiter.adjust(one.handle(), actual(amounts, unknown), seq),
                            oracle.adjust(subject, id, amounts, unknown, seq, clock));
                default:
                    Request what = one.request().request();
                    Plan plan = plans.stream()
                            .filter(each -> each.name().equals(what.plan()))
                            .findFirst()
                            .orElseThrow();
                    return reserve(one.request(), plan);
            }
        }

        private Actual actual(Map<String, Long> amounts, boolean unknown) {
            Actual actual = Actual.AS_HELD;
            if (amounts.containsKey("tokens")) {
                long tokens = amounts.get("tokens");
                actual = Actual.of(Usage.of(tokens / 2, tokens - tokens / 2));
            }
            if (amounts.containsKey("pages")) {
                actual = actual.with(PAGES, amounts.get("pages"));
            }
            return unknown ? actual.asEstimated() : actual;
        }

        private Cost total(Map<String, Long> amounts) {
            Map<Meter, Long> parts = new HashMap<>();
            amounts.forEach((meter, amount) -> parts.put(Meter.of(meter), amount));
            return new Cost(parts);
        }

        private String difference(Outcome actual, ReservationOracle.Expected expected) {
            remember(actual.until());
            Map<Long, Long> charges = new HashMap<>();
            actual.charges().forEach(charge -> charges.put(charge.limitId(), charge.amount()));
            boolean same = actual.result() == expected.result()
                    && actual.state().equals(expected.state())
                    && charges.equals(expected.charges());
            return same ? "" : actual + " but the oracle says " + expected;
        }

        /** The capacities of the limits that every plan that has them enforces; the largest of each. */
        private Map<Long, Long> capacities() {
            Map<Long, Long> capacities = new HashMap<>();
            for (Plan plan : plans) {
                for (Limit limit : plan.limits()) {
                    OptionalLong capacity = limit.capacity();
                    boolean enforced = !limit.shadow() && capacity.isPresent();
                    capacities.merge(limit.id(), enforced ? capacity.getAsLong() : Long.MAX_VALUE / 2, Math::max);
                }
            }
            return capacities;
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
