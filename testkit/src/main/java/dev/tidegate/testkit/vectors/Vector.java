package dev.tidegate.testkit.vectors;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One step: a command at a time, and what must come of it.
 *
 * @param atMicros the store's clock
 * @param ask what is asked
 * @param expected the reply
 * @param state the packed state of each key of the subject after the step, hexadecimal; empty where there is none or all of it is over
 * @param note why this step is here, or how its figures come about; often empty
 */
public record Vector(long atMicros, Ask ask, Reply expected, Map<Scope, String> state, String note) {
    /** Copies the collections, so that the record is immutable. */
    public Vector {
        state = Map.copyOf(state);
    }

    /** The operation that a step of a vector requests. */
    public enum Verb {
        /** Judge, and charge if allowed. */
        ACQUIRE,
        /** Judge alone. */
        CHECK,
        /** Say the figures. */
        READ,
        /** Forget what the subject names. */
        RESET;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A command that a step of a vector sends.
     *
     * @param plan the plan's name in the file; empty for a reset
     * @param parts what the call takes of each limit; empty for read and reset
     * @param boundariesOfMicros the boundaries carried are those around this instant
     */
    public record Ask(Verb verb, Subject subject, String plan, List<Long> parts, long boundariesOfMicros) {
        /** Copies the collections, so that the record is immutable. */
        public Ask {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A reply; of a reset the status alone.
     *
     * @param limits for each limit used, back µs and fits µs; the last is −1 where the cost never fits
     */
    public record Reply(String status, long nowMicros, long clockMicros, long flags, List<List<Long>> limits) {
        /** Copies the collections, so that the record is immutable. */
        public Reply {
            limits = List.copyOf(limits);
        }

        static Reply of(Verb verb, StoreReply reply) {
            String status = reply.status().name().toLowerCase(Locale.ROOT);
            if (verb == Verb.RESET) {
                return new Reply(status, 0, 0, 0, List.of());
            }
            List<List<Long>> limits = new ArrayList<>();
            for (int i = 0; i < reply.limits(); i++) {
                long fits = reply.fitsAtMicros(i);
                limits.add(List.of(reply.used(i), reply.backAtMicros(i), fits == StoreReply.NEVER ? -1 : fits));
            }
            return new Reply(status, reply.nowMicros(), reply.clockMicros(), reply.flags(), limits);
        }
    }
}
