package dev.tidegate.spi;

import dev.tidegate.Subject;
import dev.tidegate.internal.reservation.RecordTexts;
import dev.tidegate.usage.Usage;
import java.util.List;

/**
 * The parts of a reservation's packed record that do not depend on what is stored, for stores that put a record together
 * elsewhere, such as in a script. Little-endian, as the in-process store lays them out. Pure; safe for any number of threads.
 */
public final class RecordText {
    private RecordText() {}

    /** What the record of a new reservation keeps, before what it was charged. */
    public static byte[] body(StoreCommand.Reserve command) {
        return RecordTexts.body(command);
    }

    /** Whether all its limits are the tenant's, and none has weights or a meter of its own. */
    public static boolean isPlain(StoreCommand.Reserve command) {
        return RecordTexts.isPlain(command);
    }

    /**
     * An open record without times for limits as plans have them now; its two charges are without amounts, their marks the
     * civil index around the first and around the last instant of the reservation, 0 without a calendar.
     */
    public static byte[] present(List<StoreCommand.Term> terms) {
        return RecordTexts.present(terms);
    }

    /** 32 bits that identify the user of a reservation below its tenant. */
    public static long who(Subject subject) {
        return RecordTexts.who(subject);
    }

    /** 48 bits, never 0, by which the slots of a reservation are known. */
    public static long lease(String id) {
        return RecordTexts.lease(id);
    }

    /** Tokens of all kinds by their default weights. */
    public static long tokens(Usage usage) {
        return RecordTexts.tokens(usage);
    }

    /** How long a slot is supposed to be taken, µs, if no duration is given. */
    public static long typicalLeaseMicros() {
        return RecordTexts.typicalLeaseMicros();
    }
}
