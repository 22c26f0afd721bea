package dev.tidegate.internal.reservation;

import dev.tidegate.internal.engine.Algorithm;
import dev.tidegate.internal.engine.Kind;
import dev.tidegate.internal.engine.LimitTable;
import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.Rate;
import dev.tidegate.spi.StoreCommand;
import java.util.ArrayList;
import java.util.List;

/** Makes and changes the terms of a reservation. */
final class ChargeTerms {
    private static final int ROW = 3;

    private ChargeTerms() {}

    static PackedRecord.Term of(StoreCommand.Reserve command, LimitTable limits, int i, PackedRecord.Charge charge) {
        StoreCommand.CivilWindow civil = new StoreCommand.CivilWindow(
                0,
                command.boundaries().index(i),
                command.boundaries().boundary(i, 1),
                command.boundaries().boundary(i, 2));
        return of(
                command.limits().limits().get(i),
                limits.algorithms[i].capacity,
                civil,
                command.terms().get(i),
                List.of(charge));
    }

    /** A limit as plans have it now; the marks of its charges are the civil indexes around both instants. */
    static PackedRecord.Term of(StoreCommand.Term term) {
        return of(
                term.limit(),
                Algorithm.of(term.limit()).capacity,
                term.window().orElse(new StoreCommand.CivilWindow(0, 0, 0, 0)),
                term.formula(),
                List.of(new PackedRecord.Charge(term.firstIndex(), 0), new PackedRecord.Charge(term.lastIndex(), 0)));
    }

    private static PackedRecord.Term of(
            Limit limit,
            long capacity,
            StoreCommand.CivilWindow civil,
            Formula formula,
            List<PackedRecord.Charge> charges) {
        Window window = limit.window();
        int kind = Kind.LEASES;
        long a = 0;
        long b = 0;
        long next = 0;
        if (window instanceof Window.Sliding sliding) {
            kind = Kind.SLIDING;
            a = Micros.of(sliding.duration());
            b = (a + sliding.segments() - 1) / sliding.segments();
        } else if (window instanceof Window.Fixed fixed) {
            kind = Kind.FIXED;
            a = Micros.of(fixed.duration());
        } else if (window instanceof Window.Bucket bucket) {
            kind = Kind.BUCKET;
            a = Rate.of(bucket).refill();
            b = Rate.of(bucket).periodMicros();
        } else if (window instanceof Window.Calendar) {
            kind = Kind.CALENDAR;
            a = civil.index();
            b = civil.endMicros();
            next = civil.nextMicros();
        }
        int scope = limit.scope().ordinal() | (limit.shadow() ? PackedRecord.SHADOW : 0);
        return new PackedRecord.Term(limit.id(), kind, scope, capacity, formula, a, b, next, charges);
    }

    /** For each term its calendar windows: those given, else those remembered; zeros where there are none. */
    static long[] rows(List<PackedRecord.Term> terms, List<StoreCommand.CivilWindow> given) {
        long[] rows = new long[ROW * terms.size()];
        for (int i = 0; i < terms.size(); i++) {
            PackedRecord.Term term = terms.get(i);
            if (term.kind() == Kind.CALENDAR) {
                put(
                        rows,
                        i,
                        given.stream()
                                .filter(window -> window.limitId() == PackedRecord.shortId(term.id()))
                                .findFirst()
                                .orElse(new StoreCommand.CivilWindow(term.id(), term.a(), term.b(), term.next())));
            }
        }
        return rows;
    }

    /** The calendar rows of terms that a caller sent. */
    static long[] rows(List<StoreCommand.Term> terms) {
        long[] rows = new long[ROW * terms.size()];
        for (int i = 0; i < terms.size(); i++) {
            int k = i;
            terms.get(i).window().ifPresent(window -> put(rows, k, window));
        }
        return rows;
    }

    private static void put(long[] rows, int i, StoreCommand.CivilWindow window) {
        rows[ROW * i] = window.index();
        rows[ROW * i + 1] = window.endMicros();
        rows[ROW * i + 2] = window.nextMicros();
    }

    /** Whether the caller said that no plan has this calendar limit any more. */
    static boolean orphaned(PackedRecord.Term term, long[] rows, int i) {
        return term.kind() == Kind.CALENDAR && rows[ROW * i + 2] == 0;
    }

    /** The term with one more charge, joined to the last if that was made at the same mark. */
    static PackedRecord.Term added(PackedRecord.Term term, long mark, long amount) {
        List<PackedRecord.Charge> entries = new ArrayList<>(term.entries());
        int last = entries.size() - 1;
        PackedRecord.Charge newest = entries.get(last);
        if (newest.amount() > 0 && slice(term, newest.mark()) == slice(term, mark)) {
            entries.set(last, new PackedRecord.Charge(newest.mark(), newest.amount() + amount));
        } else if (entries.size() == PackedRecord.MAX_ENTRIES) {
            entries.set(last, new PackedRecord.Charge(0, newest.amount() + amount));
        } else {
            entries.add(new PackedRecord.Charge(mark, amount));
        }
        return term.with(entries);
    }

    private static long slice(PackedRecord.Term term, long mark) {
        return term.kind() == Kind.SLIDING ? mark / term.b() : mark;
    }
}
