package dev.tidegate.verification.simulation.scenario;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import java.util.List;

/** An element of a scenario. Any piece can be left out, and the rest is still a scenario: so a failure shrinks. */
public sealed interface Piece {
    /**
     * A limit of the plan, with its capacity in each version.
     *
     * @param limit with the capacity of version 0
     * @param capacities by version of the plan; 0 where that version does not have the limit
     */
    record Limited(Limit limit, List<Long> capacities) implements Piece {
        public Limited {
            capacities = List.copyOf(capacities);
        }
    }

    /** How a call ends if nothing goes wrong. */
    enum End {
        /** It says what it used. */
        SETTLE,
        /** Its answer was cut off: it says what it saw. */
        SETTLE_UNKNOWN,
        /** It never asked the model. */
        CANCEL,
        /** Its caller never sends anything again. */
        NEVER,
        /** Not a reservation: counts its estimate at once. */
        ACQUIRE
    }

    /**
     * One call to a model, from reservation to settlement.
     *
     * @param number names it, and nothing else of its scenario
     * @param id of its reservation; shared only with a call that means to
     * @param node through which of the nodes it goes
     * @param actual tokens that it uses
     * @param workMicros from being granted to knowing what was used
     * @param idleMicros from there to saying so
     */
    record Call(
            int number,
            String id,
            long startMicros,
            int node,
            Subject subject,
            long estimate,
            long actual,
            long ttlMicros,
            long workMicros,
            long idleMicros,
            End end)
            implements Piece {}

    /** A stream holds more on its way, or just says that it goes on. */
    record Extend(int call, long afterMicros, long total) implements Piece {}

    /** The moment at which a simulated caller crashes. */
    enum Point {
        /** Its reserve is on the way. */
        RESERVING,
        /** The model answers. */
        WORKING,
        /** Its last word is on the way. */
        ENDING
    }

    /**
     * A caller that crashes, comes back and does the call again under its id.
     *
     * @param remembers whether it still knows what the first try has used
     */
    record Crash(int call, Point point, long backAfterMicros, boolean remembers) implements Piece {}

    /** What is said again, or too late, of a call that has ended. */
    enum Again {
        RESERVE,
        SETTLE,
        SETTLE_OTHER,
        CANCEL,
        ADJUST
    }

    /** From when the time of such a word counts. */
    enum From {
        /** When the call ended. */
        END,
        /** When the reservation expires; if it has ended, when it is forgotten. */
        EXPIRY,
        /** When it is forgotten. */
        PROMISE,
        /** When the word before it was answered. */
        ANSWER
    }

    /**
     * A repeated message after the end of a reservation.
     *
     * @param micros after that, or before if negative
     * @param amount of an adjustment
     */
    record Echo(int call, Again what, From from, long micros, long seq, long amount) implements Piece {}

    /** A fault that happens to a single message. */
    enum Harm {
        /** It never arrives. */
        LOST,
        /** It is carried out, and the reply is lost. */
        REPLY_LOST,
        /** It arrives so much later. */
        LATE,
        /** The reply arrives so much later. */
        REPLY_LATE,
        /** It arrives once more, so much later. */
        TWICE
    }

    /**
     * A fault that is applied to one message.
     *
     * @param message which of the messages that carry {@code id}, from 0
     */
    record Fault(String id, int message, Harm harm, long micros) implements Piece {}

    /** A fault that happens to the whole system. */
    enum Event {
        /** The store comes back empty after so many microseconds. */
        RESTART,
        /** A replica takes over that is so many microseconds behind. */
        FAILOVER,
        /** The store's clock is set forwards by so many microseconds, or back if they are negative. */
        STEP,
        /** A node loads another version of the plan. */
        RELOAD
    }

    /**
     * A fault that happens to the whole system at an instant.
     *
     * @param micros see {@link Event}
     */
    record Upset(long atMicros, Event event, long micros, int node, int version) implements Piece {}
}
