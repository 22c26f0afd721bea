package dev.tidegate.testkit.vectors;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Takes the steps of a file on a store, and writes down what really came of each. */
final class VectorRun {
    private static final int HEADER = 8;
    private static final int END = 7;

    private final VectorFile file;
    private final StoreProbe probe;
    private final LimitStore store;
    private final ManualTime time;

    private VectorRun(VectorFile file, StoreProbe probe, LimitStore store, ManualTime time) {
        this.file = file;
        this.probe = probe;
        this.store = store;
        this.time = time;
    }

    /** Returns the file with the replies and states that this store gives. */
    static VectorFile actual(VectorFile file, StoreProbe.Factory factory) {
        ManualTime time = ManualTime.at(file.steps().get(0).atMicros());
        StoreProbe probe = factory.create(time);
        try (LimitStore store = probe.store()) {
            VectorRun run = new VectorRun(file, probe, store, time);
            List<Vector> steps = new ArrayList<>();
            for (Vector step : file.steps()) {
                steps.add(run.taken(step));
            }
            return file.withSteps(steps);
        }
    }

    private Vector taken(Vector step) {
        time.setMicros(step.atMicros());
        Vector.Ask ask = step.ask();
        StoreReply reply = store.apply(command(ask)).toCompletableFuture().join();
        return new Vector(step.atMicros(), ask, Vector.Reply.of(ask.verb(), reply), states(ask.subject()), step.note());
    }

    private StoreCommand command(Vector.Ask ask) {
        if (ask.verb() == Vector.Verb.RESET) {
            return new StoreCommand.Reset(ask.subject());
        }
        LimitSet set = LimitSet.of(file.plan(ask.plan()));
        Boundaries boundaries = Boundaries.around(set, ask.boundariesOfMicros());
        if (ask.verb() == Vector.Verb.READ) {
            return new StoreCommand.Read(ask.subject(), set, boundaries);
        }
        long[] parts = ask.parts().stream().mapToLong(Long::longValue).toArray();
        return new StoreCommand.Decide(ask.subject(), set, boundaries, parts, ask.verb() == Vector.Verb.ACQUIRE);
    }

    private Map<Scope, String> states(Subject subject) {
        Map<Scope, String> states = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            boolean named =
                    scope == Scope.TENANT || (scope == Scope.USER ? subject.user() : subject.model()).isPresent();
            if (named) {
                // A store may let go of a key at any time once everything in it is over; here it counts as gone from
                // that instant.
                byte[] state = probe.dump(subject, scope);
                states.put(
                        scope,
                        over(state, time.nowMicros()) ? "" : HexFormat.of().formatHex(state));
            }
        }
        return states;
    }

    private static boolean over(byte[] value, long nowMicros) {
        for (int at = HEADER; at < value.length; at += size(value[at + END - 1] & 0xff)) {
            if (u56(value, at + END) > nowMicros) {
                return false;
            }
        }
        return true;
    }

    private static int size(int shape) {
        return switch (shape) {
            case 1, 251 -> 21;
            case 252 -> 24;
            case 253 -> 28;
            default -> 28 + 14 * (shape - 1);
        };
    }

    private static long u56(byte[] value, int at) {
        long number = 0;
        for (int i = 6; i >= 0; i--) {
            number = number << 8 | (value[at + i] & 0xff);
        }
        return number;
    }
}
