package dev.tidegate.internal.reservation;

import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.internal.engine.Places;
import dev.tidegate.internal.engine.StateEditor;
import dev.tidegate.spi.StoreCommand;
import java.util.ArrayList;
import java.util.List;

/** Books a better usage for a settled reservation: each limit is then charged that, whatever was booked before. */
final class Adjustment {
    private final StateEditor counts;
    private final StoreCommand.Adjust command;
    private final PackedRecord.Ended ended;

    Adjustment(StateEditor counts, StoreCommand.Adjust command, PackedRecord.Ended ended) {
        this.counts = counts;
        this.command = command;
        this.ended = ended;
    }

    PackedRecord.Ended booked() {
        List<PackedRecord.Net> nets = new ArrayList<>();
        for (PackedRecord.Net net : ended.nets()) {
            nets.add(booked(net));
        }
        return new PackedRecord.Ended(
                ended.state(),
                ended.until(),
                ended.who(),
                ended.fingerprint(),
                command.digest(),
                command.seq(),
                command.actual().unknown(),
                ended.first(),
                ended.last(),
                nets,
                ended.prices());
    }

    /** A limit that no plan has any more stays as it was. */
    private PackedRecord.Net booked(PackedRecord.Net net) {
        for (int i = 0; i < command.terms().size(); i++) {
            if (PackedRecord.shortId(command.terms().get(i).limit().id()) == net.id()) {
                return booked(i, command.terms().get(i), net);
            }
        }
        return net;
    }

    private PackedRecord.Net booked(int i, StoreCommand.Term term, PackedRecord.Net net) {
        Places places = new Places(ChargeTerms.of(term), ended.first(), term.firstIndex(), term.lastIndex());
        long held = net.net();
        long actual = Metering.amount(term.formula(), ended.prices(), command.actual(), held);
        long[] back = new long[net.charges().size()];
        long rest = held - actual;
        // The newest first; what has left gives nothing back, and then an older one may.
        for (int k = back.length - 1; k >= 0 && rest > 0; k--) {
            PackedRecord.Charge charge = net.charges().get(k);
            back[k] = counts.refund(i, places.mark(charge.mark()), Math.min(rest, charge.amount()));
            rest -= back[k];
        }
        List<PackedRecord.Charge> charges = List.of();
        for (int k = 0; k < back.length; k++) {
            PackedRecord.Charge charge = net.charges().get(k);
            charges = places.with(charges, charge.mark(), charge.amount() - back[k]);
        }
        long more = actual > held ? counts.book(i, actual - held) : 0;
        charges = more > 0 ? places.with(charges, places.place(counts.mark(i)), more) : charges;
        return new PackedRecord.Net(net.id(), charges);
    }
}
