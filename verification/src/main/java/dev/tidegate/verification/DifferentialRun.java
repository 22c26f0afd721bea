package dev.tidegate.verification;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.denial.RememberedDenials;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random commands at random times, given to a store and to the {@link SegmentOracle}: every answer must be equal, and
 * what must not write must leave the packed state as it was. In every fourth world the store remembers denials: one that it
 * repeats must be a denial of the oracle too, and one that it does not repeat is an answer as any other.
 *
 * <p>In another fourth an acquire is sent several times at once: the answers must be those of one after the other.
 *
 * <p>Everything follows from the seed, which every message names.
 */
public final class DifferentialRun {
    /** Worlds are small, so that every one is entered deeply; a run goes through many. */
    private static final int STEPS_PER_WORLD = 500;

    private static final long START_MICROS = 1_325_000_000_000_000L; // a day before Apia skips one
    private static final long SPAN_MICROS = 20L * 366 * 86_400 * 1_000_000;

    /** In a run of so many steps denials are repeated, or it did not look at what it should. */
    private static final int LONG = 10_000;

    /** Of so many steps one, at least. */
    private static final int LEAST_REPEATED = 200;

    private final StoreProbe.Factory factory;
    private final long seed;
    private final Remembering remembering;
    private final AtomicLong repeated = new AtomicLong();

    /** Adds a memory of denials to a store; that of a test may have a fault. */
    @FunctionalInterface
    public interface Remembering {
        /** The store that does, by a clock that never steps back. */
        LimitStore over(LimitStore store, Duration most, TimeSource elapsed);
    }

    /** A run that follows {@code seed}. */
    public DifferentialRun(StoreProbe.Factory factory, long seed) {
        this(factory, seed, RememberedDenials::new);
    }

    /** A run that follows {@code seed}, with another memory of denials. */
    public DifferentialRun(StoreProbe.Factory factory, long seed, Remembering remembering) {
        this.factory = factory;
        this.seed = seed;
        this.remembering = remembering;
    }

    /**
     * Runs at least {@code steps} steps.
     *
     * @return the first difference, in words that repeat it; empty if there is none
     */
    public Optional<String> run(int steps) {
        for (int world = 0; world * STEPS_PER_WORLD < steps; world++) {
            Optional<String> difference = one(world);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return enough(steps);
    }

    private Optional<String> enough(int steps) {
        return steps >= LONG && repeated.get() < steps / LEAST_REPEATED
                ? Optional.of("of " + steps + " steps only " + repeated + " were denials repeated from memory")
                : Optional.empty();
    }

    private Optional<String> one(int world) {
        return new World(seed + world).run().map(difference -> "seed " + (seed + world) + ", " + difference);
    }

    /**
     * Runs all worlds, {@code threads} at a time, for stores whose answers have a way to go: each world is alone with the store its own call of
     * the factory made, so that it follows its seed, whatever runs beside it. No world begins after a difference was found.
     */
    public Optional<String> run(int steps, int threads) {
        return SideBySide.run((steps + STEPS_PER_WORLD - 1) / STEPS_PER_WORLD, threads, this::one)
                .or(() -> enough(steps));
    }

    /** A plan and the boundaries its commands carry. */
    private static final class Loaded {
        final Plan plan;
        final LimitSet set;
        Boundaries boundaries;

        Loaded(Plan plan) {
            this.plan = plan;
            this.set = LimitSet.of(plan);
            this.boundaries = Boundaries.around(set, 0);
        }

        StoreCommand read(Subject subject) {
            return new StoreCommand.Read(subject, set, boundaries);
        }

        StoreCommand command(Subject subject, long[] parts, boolean charge) {
            return new StoreCommand.Decide(subject, set, boundaries, parts, charge);
        }
    }

    /** The denied command that is given to the store again in each step. */
    private record Denied(Subject subject, Loaded loaded, long[] parts, boolean charge) {}

    /** One small world: a few plans, tenants, users and models. */
    private final class World {
        private final SplittableRandom random;
        private final SegmentOracle oracle = new SegmentOracle();
        private final ManualTime time;
        private final StoreProbe probe;
        private final List<Loaded> plans = new ArrayList<>();
        private final Optional<Duration> memory;
        /** The clock of the process, which goes on where that of the store steps back. */
        private long elapsed;

        /** How many equal acquires are sent at once, where they are; drawn beside the course of the world. */
        private final Optional<SplittableRandom> bursts;

        private Optional<Denied> denied = Optional.empty();
        private long wait;

        World(long worldSeed) {
            // Not drawn, so that what a seed finds stays as it is.
            this.memory = worldSeed % 4 == 0
                    ? Optional.of(Duration.ofMillis(1 + 5_000 * (worldSeed / 4 % 3)))
                    : Optional.empty();
            this.bursts = worldSeed % 4 == 1 ? Optional.of(new SplittableRandom(worldSeed)) : Optional.empty();
            this.random = new SplittableRandom(worldSeed);
            this.time =
                    ManualTime.at(random.nextInt(4) == 0 ? START_MICROS : START_MICROS + random.nextLong(SPAN_MICROS));
            this.probe = factory.create(time);
            RandomWorld world = new RandomWorld(random);
            for (int i = 0; i < 4; i++) {
                plans.add(new Loaded(world.plan("plan-" + i)));
            }
        }

        Optional<String> run() {
            try (LimitStore plain = probe.store()) {
                // It is closed by what is below it.
                LimitStore store = memory.isPresent() ? remembering.over(plain, memory.get(), () -> elapsed) : plain;
                for (int step = 0; step < STEPS_PER_WORLD; step++) {
                    moveTime();
                    Optional<String> difference = again(store).or(() -> step(store));
                    if (difference.isPresent()) {
                        return Optional.of("step " + step + " at " + time.nowMicros() + ": " + difference.get());
                    }
                }
                return Optional.empty();
            } catch (RuntimeException | AssertionError e) {
                return Optional.of("at " + time.nowMicros() + " it threw " + e + " at "
                        + Arrays.asList(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
            }
        }

        private void moveTime() {
            Window window = plans.get(random.nextInt(4)).plan.limits().get(0).window();
            long d = window instanceof Window.Sliding s ? micros(s.duration()) : 1_000_000;
            long slice = window instanceof Window.Sliding s ? (d + s.segments() - 1) / s.segments() : 1000;
            long now = time.nowMicros();
            long to = switch (random.nextInt(14)) {
                case 0, 1, 2 -> now;
                case 3 -> now + 1;
                case 4 -> now + random.nextLong(slice + 1);
                case 5 -> (now / slice + 1) * slice - random.nextInt(2);
                case 6 -> now + d - random.nextInt(2);
                case 7 -> (now / d + 1) * d - random.nextInt(2);
                case 8 -> now + random.nextLong(2 * d);
                case 9 -> now + wait - random.nextInt(2);
                case 10 -> boundaryNear(now);
                case 11 -> now + random.nextLong(1, 50_000);
                case 12 -> random.nextInt(8) == 0 ? now + step() : now;
                default -> random.nextInt(8) == 0 ? now - step() : now;
            };
            elapsed += Math.max(0, to - now);
            time.setMicros(Math.max(START_MICROS, to));
        }

        /** How far a clock is set, from 1 ms to 40 days, every order of magnitude as often. */
        private long step() {
            long most = 1_000L << random.nextInt(33);
            return Math.min(40 * 86_400_000_000L, most - random.nextLong(most / 2 + 1));
        }

        private long boundaryNear(long now) {
            long end = plans.get(random.nextInt(4)).boundaries.firstEndMicros();
            boolean soon = end > now && end - now < 400L * 86_400 * 1_000_000;
            return soon && random.nextInt(4) == 0 ? end - random.nextInt(2) : now;
        }

        private Optional<String> step(LimitStore store) {
            Loaded loaded = plans.get(random.nextInt(4));
            Plan plan = loaded.plan;
            Subject subject = Subject.of("tenant-" + random.nextInt(3))
                    .withUser("user-" + random.nextInt(2))
                    .withModel("model-" + random.nextInt(2));
            forgetVanished(subject);
            if (random.nextInt(100) == 0) {
                return reset(store, subject);
            }
            if (random.nextInt(20) == 0) {
                return read(store, subject, loaded);
            }
            long[] parts = parts(plan);
            boolean charge = random.nextInt(5) > 0;
            byte[][] before = dumps(subject);
            if (charge && bursts.isPresent() && bursts.get().nextInt(3) == 0) {
                return burst(store, subject, loaded, parts, 2 + bursts.get().nextInt(6));
            }
            StoreReply actual = ask(store, subject, loaded, parts, charge);
            boolean wasRepeated = actual.has(StoreReply.REPEATED);
            StoreReply expected =
                    oracle.decide(subject, plan.limits(), parts, charge && !wasRepeated, time.nowMicros());
            remember(actual);
            if (wasRepeated) {
                return repeated(subject, plan, parts, actual, before);
            }
            denied = memory.isPresent() && actual.status() == StoreReply.Status.DENIED
                    ? Optional.of(new Denied(subject, loaded, parts, charge))
                    : denied;
            if (!actual.equals(expected)) {
                return Optional.of((charge ? "acquire " : "check ") + Arrays.toString(parts) + " under " + plan + ": "
                        + actual + " but the oracle says " + expected);
            }
            forgetVanished(subject);
            boolean mayWrite = charge && (actual.status() == StoreReply.Status.ALLOWED || actual.flags() != 0);
            return mayWrite || unchanged(before, dumps(subject))
                    ? Optional.empty()
                    : Optional.of("state was written by " + (charge ? "a denial" : "a check"));
        }

        /** Equal acquires at once. The first one learns whether the boundaries are stale. */
        private Optional<String> burst(LimitStore store, Subject subject, Loaded loaded, long[] parts, int count) {
            List<Limit> limits = loaded.plan.limits();
            StoreReply actual = ask(store, subject, loaded, parts, true);
            List<StoreReply> others = probe.together(Collections.nCopies(count, loaded.command(subject, parts, true)));
            StoreReply expected = oracle.decide(subject, limits, parts, true, time.nowMicros());
            remember(actual);
            for (int i = 0; i < count && actual.equals(expected); i++) {
                actual = others.get(i);
                expected = oracle.decide(subject, limits, parts, true, time.nowMicros());
            }
            forgetVanished(subject);
            return actual.equals(expected)
                    ? Optional.empty()
                    : Optional.of("several acquires " + Arrays.toString(parts) + " under " + loaded.plan + ": " + actual
                            + " but the oracle says " + expected);
        }

        /** What was denied last is asked again in each step, whatever was charged and given back since. */
        private Optional<String> again(LimitStore store) {
            if (denied.isEmpty()) {
                return Optional.empty();
            }
            Denied last = denied.get();
            forgetVanished(last.subject());
            byte[][] before = dumps(last.subject());
            StoreReply actual = ask(store, last.subject(), last.loaded(), last.parts(), last.charge());
            if (actual.has(StoreReply.REPEATED)) {
                return repeated(last.subject(), last.loaded().plan, last.parts(), actual, before);
            }
            denied = Optional.empty();
            StoreReply expected = oracle.decide(
                    last.subject(), last.loaded().plan.limits(), last.parts(), last.charge(), time.nowMicros());
            return actual.equals(expected)
                    ? Optional.empty()
                    : Optional.of("again " + Arrays.toString(last.parts()) + " under " + last.loaded().plan + ": "
                            + actual + " but the oracle says " + expected);
        }

        /** A denial from memory: the store would have denied too, and was not asked. */
        private Optional<String> repeated(
                Subject subject, Plan plan, long[] parts, StoreReply actual, byte[][] before) {
            repeated.incrementAndGet();
            StoreReply expected = oracle.decide(subject, plan.limits(), parts, false, time.nowMicros());
            if (expected.status() != StoreReply.Status.DENIED || actual.status() != StoreReply.Status.DENIED) {
                return Optional.of("repeated " + Arrays.toString(parts) + " under " + plan + ": " + actual
                        + " but the oracle says " + expected);
            }
            return unchanged(before, dumps(subject))
                    ? Optional.empty()
                    : Optional.of("state was written by a repeated denial");
        }

        /** A key may leave at any time once all of it is over; that was checked. Else every byte stays. */
        private boolean unchanged(byte[][] before, byte[][] after) {
            for (int i = 0; i < before.length; i++) {
                if (after[i].length > 0 && !Arrays.equals(before[i], after[i])) {
                    return false;
                }
            }
            return true;
        }

        private StoreReply ask(LimitStore store, Subject subject, Loaded loaded, long[] parts, boolean charge) {
            StoreReply reply = apply(store, loaded.command(subject, parts, charge));
            if (reply.status() == StoreReply.Status.STALE) {
                loaded.boundaries = Boundaries.around(loaded.set, reply.nowMicros());
                reply = apply(store, loaded.command(subject, parts, charge));
            }
            return reply;
        }

        private Optional<String> read(LimitStore store, Subject subject, Loaded loaded) {
            StoreReply actual = apply(store, loaded.read(subject));
            if (actual.status() == StoreReply.Status.STALE) {
                loaded.boundaries = Boundaries.around(loaded.set, actual.nowMicros());
                actual = apply(store, loaded.read(subject));
            }
            long[] nothing = new long[loaded.set.size()];
            StoreReply expected = oracle.decide(subject, loaded.plan.limits(), nothing, false, time.nowMicros())
                    .done();
            return actual.equals(expected)
                    ? Optional.empty()
                    : Optional.of("read under " + loaded.plan + ": " + actual + " but the oracle says " + expected);
        }

        private Optional<String> reset(LimitStore store, Subject subject) {
            Subject tenant = Subject.of(subject.tenant());
            apply(store, new StoreCommand.Reset(tenant));
            oracle.forget(tenant, Scope.TENANT);
            return probe.dump(tenant, Scope.TENANT).length == 0
                    ? Optional.empty()
                    : Optional.of("a reset left state behind");
        }

        private StoreReply apply(LimitStore store, StoreCommand command) {
            return store.apply(command).toCompletableFuture().join();
        }

        /** The next move in time may wait exactly as long as this answer says, or a microsecond less. */
        private void remember(StoreReply reply) {
            wait = 0;
            for (int i = 0; i < reply.limits(); i++) {
                long fits = reply.fitsAtMicros(i);
                if (fits != 0 && fits != StoreReply.NEVER) {
                    wait = Math.max(wait, fits - reply.clockMicros());
                }
            }
        }

        private void forgetVanished(Subject subject) {
            for (Scope scope : Scope.values()) {
                if (probe.dump(subject, scope).length == 0 && !oracle.vanished(subject, scope)) {
                    throw new AssertionError("live state of " + subject + " in " + scope + " is gone");
                }
            }
        }

        private byte[][] dumps(Subject subject) {
            return Arrays.stream(Scope.values())
                    .map(scope -> probe.dump(subject, scope))
                    .toArray(byte[][]::new);
        }

        private long[] parts(Plan plan) {
            long[] parts = new long[plan.limits().size()];
            boolean light = random.nextInt(3) > 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = part(plan.limits().get(i), light);
            }
            return parts;
        }

        private long part(Limit limit, boolean light) {
            long capacity = limit.capacity().orElse(20);
            if (light) {
                return random.nextInt(3);
            }
            return switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> capacity;
                case 3 -> capacity + 1;
                default -> random.nextLong(capacity + 1);
            };
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
