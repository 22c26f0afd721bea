package dev.tidegate.internal.reservation;

import dev.tidegate.Subject;
import dev.tidegate.internal.engine.Leases;
import dev.tidegate.internal.engine.LimitEvaluator;
import dev.tidegate.internal.engine.LimitTable;
import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.spi.Hashes;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a record that a store elsewhere is handed ready-made; see {@link dev.tidegate.spi.RecordText}. */
public final class RecordTexts {
    private static final PackedRecord.Charge NOTHING = new PackedRecord.Charge(0, 0);

    private RecordTexts() {}

    /** The body of the record that a reserve makes. */
    public static byte[] body(StoreCommand.Reserve command) {
        return PackedRecord.body(command.prices(), terms(command));
    }

    /** See {@link PackedRecord#isPlain}. */
    public static boolean isPlain(StoreCommand.Reserve command) {
        return PackedRecord.isPlain(terms(command));
    }

    private static List<PackedRecord.Term> terms(StoreCommand.Reserve command) {
        LimitTable limits = LimitTable.of(command.limits());
        List<PackedRecord.Term> terms = new ArrayList<>();
        for (int scope = 0; scope < LimitEvaluator.SCOPES; scope++) {
            for (int i = 0; i < limits.scopes.length; i++) {
                if (limits.scopes[i] == scope) {
                    terms.add(ChargeTerms.of(command, limits, i, NOTHING));
                }
            }
        }
        return terms;
    }

    /** A record for limits as plans have them now; the charges are the civil indexes around both instants. */
    public static byte[] present(List<StoreCommand.Term> present) {
        List<PackedRecord.Term> terms = present.stream().map(ChargeTerms::of).toList();
        return PackedRecord.text(new PackedRecord.Open(0, 0, 0, 0, 0, Optional.empty(), terms))
                .bytes();
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

    /** What a charge of a concurrent limit lasts without a reservation. */
    public static long typicalLeaseMicros() {
        return Leases.TYPICAL_MICROS;
    }
}
