package dev.tidegate.verification.simulation.reservation;

import dev.tidegate.StoreException;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Piece;
import dev.tidegate.verification.simulation.scenario.Scenario;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way from the callers to the store: every message takes its time, and some are harmed as the scenario says. Who
 * waits longer than {@link #PATIENCE_MICROS} for a reply gets an error.
 */
final class FaultyStore implements LimitStore {
    /** One way, if nothing is harmed. */
    static final long WAY_MICROS = 1_000;

    static final long PATIENCE_MICROS = 2_000_000;

    private final Scenario scenario;
    private final Clockwork clock;
    private final Server server;
    private final Map<String, Integer> messages = new HashMap<>();

    FaultyStore(Scenario scenario, Clockwork clock, Server server) {
        this.scenario = scenario;
        this.clock = clock;
        this.server = server;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        StoreCommand.OfReservation step = (StoreCommand.OfReservation) command;
        int number = messages.merge(step.id(), 1, Integer::sum) - 1;
        Optional<Piece.Fault> fault = scenario.fault(step.id(), number);
        CompletableFuture<StoreReply> reply = new CompletableFuture<>();
        clock.in(PATIENCE_MICROS, () -> reply.completeExceptionally(new StoreException("no reply in time", true)));
        String name = step.id() + "#" + number;
        switch (fault.map(Piece.Fault::harm).orElse(Piece.Harm.LATE)) {
            case LOST -> clock.in(WAY_MICROS, () -> server.lost(step));
            case LATE -> arrives(name, step, after(fault), reply, 0);
            case REPLY_LOST -> arrives(name, step, 0);
            case REPLY_LATE -> arrives(name, step, 0, reply, after(fault));
            case TWICE -> {
                arrives(name, step, 0, reply, 0);
                arrives(name, step, after(fault));
            }
        }
        return reply;
    }

    private static long after(Optional<Piece.Fault> fault) {
        return fault.map(Piece.Fault::micros).orElse(0L);
    }

    private void arrives(
            String name,
            StoreCommand.OfReservation step,
            long late,
            CompletableFuture<StoreReply> waiting,
            long replyLate) {
        clock.in(WAY_MICROS + late, () -> {
            Optional<StoreReply> told = server.execute(name, step, false);
            clock.in(WAY_MICROS + replyLate, () -> answer(waiting, told));
        });
    }

    /** The answer is lost. */
    private void arrives(String name, StoreCommand.OfReservation step, long late) {
        clock.in(WAY_MICROS + late, () -> server.execute(name, step, true));
    }

    private static void answer(CompletableFuture<StoreReply> future, Optional<StoreReply> told) {
        if (told.isPresent()) {
            future.complete(told.get());
        } else {
            future.completeExceptionally(new StoreException("the store is down", true));
        }
    }

    @Override
    public CompletionStage<Void> check() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String source() {
        return "simulated";
    }

    @Override
    public void close() {}
}
