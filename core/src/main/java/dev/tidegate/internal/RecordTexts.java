package dev.tidegate.internal;

import dev.tidegate.Subject;
import dev.tidegate.UnitPrices;
import dev.tidegate.Usage;
import dev.tidegate.spi.StoreCommand;
import java.util.Optional;

/** The parts of a record that a store elsewhere is handed ready-made; see {@link dev.tidegate.spi.RecordText}. */
public final class RecordTexts {
    private static final PackedRecord.Charge NOTHING = new PackedRecord.Charge(0, 0);

    private RecordTexts() {}

    /** The term of limit {@code i} up to its entries. */
    public static byte[] head(StoreCommand.Reserve command, int i) {
        Compiled limits = Compiled.of(command.limits());
        return PackedRecord.head(Terms.of(command, limits, i, NOTHING));
    }

    /** The term of a limit as plans have it now, with the civil indexes around both instants as entries. */
    public static byte[] present(StoreCommand.Term term) {
        return PackedRecord.pack(Terms.of(term));
    }

    /** See {@link PackedPrices}. */
    public static byte[] prices(Optional<UnitPrices> prices) {
        return PackedPrices.pack(prices);
    }

    /** See {@link Hashes#who}. */
    public static long who(Subject subject) {
        return Hashes.who(subject);
    }

    /** See {@link Hashes#lease}. */
    public static long lease(String id) {
        return Hashes.lease(id);
    }

    /** What the default weights make of a usage. */
    public static long tokens(Usage usage) {
        return Metering.byDefault(usage);
    }

    /** What a charge of a concurrent limit lasts where nobody makes a reservation. */
    public static long typicalLeaseMicros() {
        return Leases.TYPICAL_MICROS;
    }
}
