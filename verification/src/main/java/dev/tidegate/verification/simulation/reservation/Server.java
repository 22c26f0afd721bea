package dev.tidegate.verification.simulation.reservation;

import dev.tidegate.Subject;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.Steps;
import dev.tidegate.verification.simulation.model.Books;
import dev.tidegate.verification.simulation.scenario.Scenario;
import dev.tidegate.verification.simulation.scenario.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The store under test behind the transport. It keeps what it carried out; a replica that takes over is an empty store
 * that was given the same commands at the same times, but for the last ones.
 */
final class Server {
    private record Done(long atMicros, String message, StoreCommand.OfReservation command, StoreReply reply) {}

    private final Simulation.Stores stores;
    private final Clockwork clock;
    private final LimitSet everything;
    private final LimitSet bill = LimitSet.of(Plan.of("bill", Scenario.BILL));
    private final List<String> log = new ArrayList<>();
    private final List<Done> done = new ArrayList<>();
    private LimitStore store;
    private final Steps steps = new Steps();
    private Books books = new Books(steps);
    private long downUntil;

    Server(Simulation.Stores stores, Scenario scenario, Clockwork clock) {
        this.stores = stores;
        this.clock = clock;
        this.everything = LimitSet.of(new Plan("everything", scenario.limits()));
        this.store = stores.empty(clock.storeTime());
    }

    /** The reply, or nothing while it is down. */
    Optional<StoreReply> execute(String message, StoreCommand.OfReservation command, boolean replyLost) {
        if (clock.now() < downUntil) {
            return Optional.empty();
        }
        StoreReply reply = replyLost && store instanceof Simulation.Breakable breakable
                ? breakable.breakAfter(command)
                : ask(command);
        log.add(Words.time(clock.elapsed()) + "  " + message + " "
                + command.getClass().getSimpleName() + " → " + reply.status());
        done.add(new Done(clock.storeNow(), message, command, reply));
        books.note(clock.storeNow(), command, reply);
        check(command.subject());
        return Optional.of(reply);
    }

    /** A message that does not arrive. */
    void lost(StoreCommand.OfReservation command) {
        if (store instanceof Simulation.Breakable breakable) {
            breakable.breakBefore(command);
            check(command.subject());
        }
    }

    private StoreReply ask(StoreCommand command) {
        return store.apply(command).toCompletableFuture().join();
    }

    /** All figures of a subject must be those of the books. */
    void check(Subject subject) {
        Boundaries boundaries = Boundaries.around(everything, clock.storeNow());
        StoreReply figures = ask(new StoreCommand.Read(subject, everything, boundaries));
        books.inUse().check(subject, everything, figures, clock.storeNow());
    }

    /** What a tenant was charged in all. */
    long bill(Subject tenant) {
        return ask(new StoreCommand.Read(tenant, bill, Boundaries.around(bill, clock.storeNow())))
                .used(0);
    }

    void restart(long downMicros) {
        log.add(Words.time(clock.elapsed()) + "  the store is down, and comes back empty");
        downUntil = clock.now() + downMicros;
        begin(Long.MIN_VALUE);
    }

    void failover(long lagMicros) {
        log.add(Words.time(clock.elapsed()) + "  a replica takes over, " + Words.time(lagMicros) + " behind");
        begin(clock.storeNow() - lagMicros);
    }

    /** Its clock is set forwards, or back if negative. */
    void step(long micros) {
        log.add(Words.time(clock.elapsed()) + "  the store's clock is set " + (micros < 0 ? "back by " : "forwards by ")
                + Words.time(Math.abs(micros)));
        books.beforeStep(clock.storeNow(), clock.storeNow() + micros);
        steps.step(micros);
        clock.step(micros);
    }

    /** Goes on with what was carried out until then. */
    private void begin(long lastMicros) {
        long now = clock.storeNow();
        store.close();
        store = stores.empty(clock.storeTime());
        books = new Books(steps);
        done.removeIf(each -> each.atMicros() > lastMicros);
        for (Done each : done) {
            clock.storeTime().setMicros(each.atMicros());
            StoreReply again = ask(each.command());
            BrokenRule.unless(
                    again.equals(each.reply()),
                    "the same commands have the same replies",
                    each.message() + ": " + again + " instead of " + each.reply());
            books.note(each.atMicros(), each.command(), again);
        }
        clock.storeTime().setMicros(now);
    }

    Books books() {
        return books;
    }

    List<String> log() {
        return log;
    }

    void close() {
        store.close();
    }
}
