package dev.tidegate.verification.lease;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One world that follows from a seed: processes with clocks that drift decide from slices of one store, over a network that
 * delays and loses; processes die, plans are replaced, the store's clock is set. {@link AdmissionLog} has every call that
 * was allowed and is checked at the end, when everything that is left has gone back.
 */
public final class LeaseRun {
    /** A midnight in UTC, at which a calendar window ends in the middle of a world. */
    private static final long MIDNIGHT = 1_790_035_200_000_000L;

    private static final long SECOND = 1_000_000L;
    private static final int PROCESSES = 3;
    private static final Subject SUBJECT = Subject.of("acme");

    private final Random random;
    private final long seed;
    private final Maker maker;
    private final boolean faults;
    private final Network network = new Network();
    private final List<Node> nodes = new ArrayList<>();
    private final List<LimitSet> sets;
    private final AdmissionLog log;
    private final long window;
    private final int busyGap;
    private final long start;
    private final MemoryStore memory;
    private long offset;
    private long lastStep;
    private LimitSet set;
    private long fromSlices;
    private long calls;

    /** A store that decides calls from slices, with what a timer and a reload do to it. */
    public interface Leased {
        LimitStore store();

        void tick();

        void endAll();
    }

    /** A factory of the store of a simulated process. */
    public interface Maker {
        Leased make(LimitStore store, TimeSource elapsed, int processes);
    }

    /** A process: its store, and how fast its clock goes. */
    private final class Node {
        private final Network.Wire wire;
        private final Leased leased;

        Node() {
            long drift = random.nextInt(401) - 200L;
            long begin = random.nextInt(1_000_000_000);
            this.wire = network.wire(memory, random, faults);
            this.leased = maker.make(wire, () -> begin + network.now() + network.now() / SECOND * drift, PROCESSES);
        }
    }

    /** @param faults whether messages are lost, processes die and the clock of the store is set */
    public LeaseRun(long seed, Maker maker, boolean faults) {
        this.seed = seed;
        this.random = new Random(seed);
        this.maker = maker;
        this.faults = faults;
        this.window = (2 + random.nextInt(5)) * SECOND;
        this.start = MIDNIGHT - 3 * window - random.nextInt((int) window);
        this.busyGap = 700 + random.nextInt(2_000);
        this.memory =
                MemoryStore.builder().time(() -> start + network.now() + offset).build();
        this.sets = sets();
        this.set = sets.get(0);
        this.log = new AdmissionLog(faults ? sets : sets.subList(0, 1));
        for (int i = 0; i < PROCESSES; i++) {
            nodes.add(new Node());
        }
    }

    private List<LimitSet> sets() {
        long capacity = window / busyGap / 4 + random.nextInt((int) (window / busyGap / 3));
        Duration duration = Duration.ofSeconds(window / SECOND);
        Duration lease = Duration.ofMillis(window / 20_000 + random.nextInt((int) (window / 20_000)));
        List<LimitSet> made = new ArrayList<>();
        boolean civil = random.nextInt(3) == 0;
        boolean two = random.nextInt(2) == 0;
        for (int k = 0; k < 2; k++) {
            List<Limit> limits = new ArrayList<>();
            limits.add(Limit.builder("short", Meter.REQUESTS, Window.fixed(duration))
                    .capacity(capacity + k * capacity / 8)
                    .lease(lease)
                    .build());
            if (two) {
                Window longer = civil
                        ? Window.parse("calendar day " + ZoneId.of("UTC"))
                        : Window.fixed(duration.multipliedBy(2).minusSeconds(1));
                limits.add(Limit.builder("long", Meter.INPUT_TOKENS, longer)
                        .capacity(3 * (capacity + k * capacity / 8))
                        .lease(lease)
                        .build());
            }
            made.add(LimitSet.of(new Plan("plan", limits)));
        }
        return made;
    }

    /** Runs it; what went wrong, if something did. */
    public Optional<String> run() {
        long end = window * 6 + random.nextInt((int) window);
        while (network.now() < end) {
            step();
            network.pass(1 + random.nextInt(2 * gap()));
        }
        settle();
        return log.fault(memory, SUBJECT, set, start + network.now() + offset, faults)
                .map(fault -> "seed " + seed + (faults ? " with faults: " : ": ") + fault);
    }

    /**
     * Calls crowd from the end of every other window to the end of the next one: a unit of the former that is used too late is
     * one too many in the latter, which is used up.
     */
    private int gap() {
        long phase = Math.floorMod(start + network.now() + offset, 2 * window);
        return phase > window * 85 / 100 ? busyGap : 30 * busyGap;
    }

    private void step() {
        int way = random.nextInt(1_000);
        if (way < 900) {
            call();
        } else if (way < 980) {
            nodes.forEach(node -> node.leased.tick());
        } else if (!faults) {
            call();
        } else if (way < 985) {
            // It dies: what it had is never given back.
            nodes.get(random.nextInt(PROCESSES)).wire.cut(true);
            nodes.set(random.nextInt(PROCESSES), new Node());
        } else if (way < 990) {
            nodes.get(random.nextInt(PROCESSES)).wire.cut(random.nextBoolean());
        } else if (way < 992) {
            set = sets.get(random.nextInt(2));
            nodes.forEach(node -> node.leased.endAll());
        } else if (way < 994) {
            clock();
        }
    }

    /** Forward by less than what slices end early, and not twice in the life of one; or back. */
    private void clock() {
        long margin = Math.max(1_000, set.leaseMicros() / 50);
        if (network.now() - lastStep > 2 * SECOND) {
            lastStep = network.now();
            long before = start + network.now() + offset;
            boolean back = random.nextInt(3) == 0;
            offset += back ? -random.nextInt(3_000_000) : random.nextInt((int) (margin / 2));
            if (back) {
                log.setBack(before, start + network.now() + offset);
            }
        }
    }

    private void call() {
        Node node = nodes.get(random.nextInt(PROCESSES));
        long[] parts = new long[set.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = i == 0 ? 1 : random.nextInt(4);
        }
        LimitSet under = set;
        long asked = start + network.now() + offset;
        StoreCommand call = new StoreCommand.Decide(SUBJECT, under, Boundaries.around(under, asked), parts, true);
        // Some processes are of a release, or have plans, without leases.
        LimitStore store = random.nextInt(20) == 0 ? node.wire : node.leased.store();
        calls++;
        var unused = store.apply(call).whenComplete((reply, failure) -> {
            if (failure == null && reply.status() == StoreReply.Status.ALLOWED) {
                fromSlices += reply.has(StoreReply.LEASED) ? 1 : 0;
                log.allowed(under, parts, asked, start + network.now() + offset);
            }
        });
    }

    /** Everything arrives, and what is left of slices goes back. */
    private void settle() {
        for (int i = 0; i < 4; i++) {
            network.pass(SECOND / 2);
            nodes.forEach(node -> node.leased.tick());
        }
        network.pass(SECOND / 2);
    }

    /** How many of the calls were decided from slices, per mille. */
    public long leasedPerMille() {
        return 1_000 * fromSlices / Math.max(1, calls);
    }
}
