package dev.tidegate.verification.simulation.outage;

import dev.tidegate.FailurePolicy;
import dev.tidegate.FailureStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.internal.fallback.FallbackStore;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.verification.simulation.Clockwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** A process of a run through all its lives. Where it has a journal, each life begins with the journal that the last one left. */
final class OutageProcess {
    private static final long DRAIN_MICROS = 50_000;
    private static final long BEAT_MICROS = 5_000_000;

    /** What all processes of a run share. */
    record World(
            Clockwork clock,
            OutageWire wire,
            Plans plans,
            FailurePolicy policy,
            long capacity,
            long endMicros,
            Optional<Path> folder,
            Consumer<OutageProcess> bookedBatch,
            ObjLongConsumer<String> learned) {}

    final int number;
    /** What is left of each tenant, as the store last said. */
    final Map<String, Long> left = new HashMap<>();

    /** The events that a listener receives. */
    final List<StoreEvent> events = new ArrayList<>();

    private final World world;
    /** What becomes of a question whose answer dies with this life. */
    private final Map<Object, Runnable> asked = new LinkedHashMap<>();

    private Optional<Path> journal;
    private OutageEar ear;
    private FallbackStore store;
    private RateLimiter limiter;
    private int life;
    private boolean up;
    private long unknownBefore;

    OutageProcess(int number, World world) {
        this.number = number;
        this.world = world;
        this.journal = world.folder().map(folder -> folder.resolve("journal-" + number + "-0"));
        this.ear = ear();
        this.store = store();
        this.limiter = built();
        goesOn();
    }

    private OutageEar ear() {
        return new OutageEar(
                world.wire(),
                (tenant, used) -> {
                    left.put(tenant, Math.max(0, world.capacity() - used));
                    world.learned().accept(tenant, Math.max(0, world.capacity() - used));
                },
                () -> world.bookedBatch().accept(this));
    }

    private FallbackStore store() {
        FailurePolicy policy = journal.map(world.policy()::withJournal).orElse(world.policy());
        return FallbackStore.ofOneThread(
                ear, policy, world.plans(), world.clock().time(), events::add);
    }

    private RateLimiter built() {
        return RateLimiter.builder().plans(world.plans()).store(store).build();
    }

    boolean isUp() {
        return up;
    }

    /** Whether a question has no answer yet. */
    boolean isAsking() {
        return !asked.isEmpty();
    }

    RateLimiter limiter() {
        return limiter;
    }

    FailureStatus status() {
        return store.status();
    }

    /** Of how many calls no life of it knows whether they were counted. */
    long outcomeUnknown() {
        return unknownBefore + store.status().outcomeUnknown();
    }

    /**
     * Waits for an answer.
     *
     * @param lost runs instead if this life ends before there is one
     */
    <T> void ask(CompletionStage<T> answer, BiConsumer<T, Throwable> told, Runnable lost) {
        Object question = new Object();
        asked.put(question, lost);
        var unused = answer.whenComplete((value, failure) -> {
            if (asked.remove(question) != null) {
                told.accept(value, failure);
            }
        });
    }

    /** As SIGKILL does: nothing more is written, sent or received. */
    void dies() {
        up = false;
        ear.ends();
        journal = journal.map(this::copied);
        store.close();
        over();
    }

    /** As SIGTERM does: what waits is sent if the store answers, else it stays in the journal. */
    void stops() {
        up = false;
        ear.leaves();
        store.close();
        ear.ends();
        over();
    }

    private void over() {
        List<Runnable> lost = List.copyOf(asked.values());
        asked.clear();
        lost.forEach(Runnable::run);
    }

    private Path copied(Path file) {
        Path copy = file.resolveSibling("journal-" + number + "-" + (life + 1));
        try {
            return Files.copy(file, copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next life. */
    void starts() {
        life++;
        unknownBefore += store.status().outcomeUnknown();
        ear = ear();
        store = store();
        limiter = built();
        goesOn();
    }

    private void goesOn() {
        up = true;
        beat(life);
        drain(life);
    }

    private boolean goesOn(int of) {
        return up && life == of && world.clock().elapsed() < world.endMicros();
    }

    private void beat(int of) {
        if (goesOn(of)) {
            var unused = store.beat();
            world.clock().in(BEAT_MICROS, () -> beat(of));
        }
    }

    private void drain(int of) {
        if (goesOn(of)) {
            var unused = store.drain();
            world.clock().in(DRAIN_MICROS, () -> drain(of));
        }
    }

    /** Lets go of the journal. */
    void close() {
        ear.ends();
        store.close();
    }
}
