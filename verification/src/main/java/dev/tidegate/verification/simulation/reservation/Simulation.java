package dev.tidegate.verification.simulation.reservation;

import dev.tidegate.Subject;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Nodes;
import dev.tidegate.verification.simulation.scenario.Piece;
import dev.tidegate.verification.simulation.scenario.Scenario;
import dev.tidegate.verification.simulation.scenario.Scenarios;
import dev.tidegate.verification.simulation.scenario.Shrinker;
import dev.tidegate.verification.simulation.scenario.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs of many callers against a store, with everything between them that loses, delays, repeats and reorders messages,
 * with callers that crash and stores that forget. Each run follows from its seed; in each every answer, every figure and
 * both published bounds are held against the contract. A run that breaks a rule is shrunk before it is reported.
 */
public final class Simulation {
    /** Creates the store that a simulation tests. */
    @FunctionalInterface
    public interface Stores {
        /** A store that knows nothing, on this clock. It is closed before the next one is asked for. */
        LimitStore empty(ManualTime time);
    }

    /** A store whose connection can be broken for real; of others a message is lost by not being delivered. */
    public interface Breakable extends LimitStore {
        /** Sends a command on a connection that breaks before the store receives it. */
        void breakBefore(StoreCommand command);

        /**
         * Sends a command that is carried out on a connection that breaks instead of an answer.
         *
         * @return what the answer must have been
         */
        StoreReply breakAfter(StoreCommand command);
    }

    private final Stores stores;
    private final boolean stepping;

    /** Of stores of this kind, whose clock is set in some runs. */
    public Simulation(Stores stores) {
        this(stores, true);
    }

    private Simulation(Stores stores, boolean stepping) {
        this.stores = stores;
        this.stepping = stepping;
    }

    /** Of stores whose keys go by a clock that no test can set: where the others' is set, theirs is not. */
    public static Simulation withoutSteps(Stores stores) {
        return new Simulation(stores, false);
    }

    /**
     * Runs the seeds from {@code seed} on.
     *
     * @return what the first run that breaks a rule has done, made small, in words that repeat it; empty if none does
     */
    public Optional<String> run(long seed, int runs) {
        for (long own = seed; own < seed + runs; own++) {
            Scenario scenario = stepping ? Scenarios.of(own) : Scenarios.of(own).withoutSteps();
            Optional<Broken> broken = run(scenario);
            if (broken.isPresent()) {
                return Optional.of(told(own, scenario, broken.get()));
            }
        }
        return Optional.empty();
    }

    private String told(long seed, Scenario scenario, Broken broken) {
        Scenario small = Shrinker.shrink(
                scenario,
                each -> run(each)
                        .filter(other -> other.rule().equals(broken.rule()))
                        .isPresent());
        Broken same = run(small).orElse(broken);
        return "seed " + seed + " breaks the rule: " + same.rule() + "\n" + same.how()
                + "\n" + small.pieces().size() + " of " + scenario.pieces().size()
                + " pieces are enough (repeat with -Dtidegate.seed=" + seed + "):\n" + Words.of(small)
                + "\nwhat the store did:\n" + same.log().stream().collect(Collectors.joining("\n"));
    }

    /** How a rule was broken, and what the store had done until then. */
    record Broken(String rule, String how, List<String> log) {
        Broken {
            log = List.copyOf(log);
        }
    }

    Optional<Broken> run(Scenario scenario) {
        Clockwork clock = new Clockwork(scenario.startMicros());
        Server server = new Server(stores, scenario, clock);
        try {
            run(scenario, clock, server);
            return Optional.empty();
        } catch (BrokenRule e) {
            return Optional.of(new Broken(e.rule(), e.how(), server.log()));
        } catch (RuntimeException | AssertionError e) {
            String how =
                    e + " at " + List.of(e.getStackTrace()).stream().limit(6).toList();
            return Optional.of(new Broken("nothing is thrown", how, server.log()));
        } finally {
            server.close();
        }
    }

    private static void run(Scenario scenario, Clockwork clock, Server server) {
        Nodes nodes = new Nodes(scenario, new FaultyStore(scenario, clock, server));
        List<RuntimeException> troubles = new ArrayList<>();
        List<Caller> callers = scenario.all(Piece.Call.class).stream()
                .map(call -> new Caller(scenario, call, clock, nodes, troubles::add))
                .toList();
        callers.forEach(Caller::start);
        for (Piece.Upset upset : scenario.all(Piece.Upset.class)) {
            clock.in(upset.atMicros(), () -> happens(upset, server, nodes));
        }
        clock.run();
        if (!troubles.isEmpty()) {
            throw troubles.get(0);
        }
        Verdict.check(scenario, callers, server, clock);
    }

    private static void happens(Piece.Upset upset, Server server, Nodes nodes) {
        switch (upset.event()) {
            case RESTART -> server.restart(upset.micros());
            case FAILOVER -> server.failover(upset.micros());
            case STEP -> server.step(upset.micros());
            case RELOAD -> nodes.reload(upset.node(), upset.version());
        }
    }

    /** Which tenants there are; each is judged by itself. */
    static List<Subject> tenants(List<Caller> callers) {
        return callers.stream()
                .map(caller -> Subject.of(caller.call().subject().tenant()))
                .distinct()
                .toList();
    }
}
