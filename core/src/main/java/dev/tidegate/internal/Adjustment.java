package dev.tidegate.internal;

import dev.tidegate.Window;
import dev.tidegate.spi.StoreCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * Books a better usage for a settled reservation. It remembers two instants: what was charged at others, in between,
 * cannot be taken back any more.
 */
final class Adjustment {
    private final Counts counts;
    private final StoreCommand.Adjust command;
    private final PackedRecord.Ended ended;

    Adjustment(Counts counts, StoreCommand.Adjust command, PackedRecord.Ended ended) {
        this.counts = counts;
        this.command = command;
        this.ended = ended;
    }

    PackedRecord.Ended booked() {
        List<PackedRecord.Net> nets = new ArrayList<>();
        for (PackedRecord.Net net : ended.nets()) {
            nets.add(booked(net));
        }
        boolean more = false;
        for (int k = 0; k < nets.size(); k++) {
            more |= nets.get(k).net() > ended.nets().get(k).net();
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
                more ? counts.now() : ended.last(),
                more ? forgetting(nets) : nets,
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
        long actual = Metering.amount(term.formula(), ended.prices(), command.actual(), net.net());
        if (actual > net.net()) {
            long late = counts.book(i, actual - net.net());
            return new PackedRecord.Net(net.id(), net.net() + late, late, net.lost() + net.late());
        }
        long rest = net.net() - actual;
        long fromLate = Math.min(rest, net.late());
        long late = net.late() - counts.refund(i, mark(term, ended.last(), term.lastIndex()), fromLate);
        long fromLost = Math.min(rest - fromLate, net.lost());
        long early = net.net() - net.late() - net.lost();
        long fromEarly = Math.min(rest - fromLate - fromLost, early);
        long kept = early - counts.refund(i, mark(term, ended.first(), term.firstIndex()), fromEarly);
        return new PackedRecord.Net(net.id(), kept + net.lost() + late, late, net.lost());
    }

    private static long mark(StoreCommand.Term term, long instant, long index) {
        Window window = term.limit().window();
        if (window instanceof Window.Fixed fixed) {
            long duration = WindowText.micros(fixed.duration());
            return (instant / duration + 1) * duration;
        }
        return window instanceof Window.Calendar ? index : instant;
    }

    /** There is one last instant for all: what others were charged at the one before cannot be found any more. */
    private List<PackedRecord.Net> forgetting(List<PackedRecord.Net> nets) {
        List<PackedRecord.Net> all = new ArrayList<>();
        for (int k = 0; k < nets.size(); k++) {
            PackedRecord.Net net = nets.get(k);
            boolean charged = net.net() > ended.nets().get(k).net();
            all.add(charged ? net : new PackedRecord.Net(net.id(), net.net(), 0, net.lost() + net.late()));
        }
        return all;
    }
}
