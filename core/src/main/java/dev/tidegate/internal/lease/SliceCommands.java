package dev.tidegate.internal.lease;

import dev.tidegate.StoreException;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The steps by which a slice is taken and given back. In the store it is a reservation: what settling it gives back goes to
 * where it was charged, once, whatever happens on the way; one that is not settled stays charged. Pure.
 */
final class SliceCommands {
    /** So much later than the lease a return still finds its slice: longer than a busy machine stands still. */
    private static final long REMEMBERED_MILLIS = 10_000;

    /** Of a lease, by which its end is early; and at least so much. */
    private static final int MARGINS = 50;

    private static final long LEAST_MARGIN_MICROS = 1_000;

    private SliceCommands() {}

    static long[] times(long calls, long[] parts) {
        long[] units = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            units[i] = calls * parts[i];
        }
        return units;
    }

    /** Reserves the units under one meter for each limit, so that each can be settled by itself. */
    static StoreCommand take(StoreCommand.Decide call, PendingSlice asked) {
        List<Formula> terms = new ArrayList<>();
        for (int i = 0; i < call.limits().size(); i++) {
            terms.add(new Formula(meter(i), List.of()));
        }
        return new StoreCommand.Reserve(
                call.subject(),
                asked.id(),
                call.limits(),
                call.boundaries(),
                asked.units(),
                terms,
                Optional.empty(),
                call.limits().leaseMicros(),
                REMEMBERED_MILLIS,
                0,
                false,
                UsageNote.NONE);
    }

    /** Settles the units that calls have had. */
    static StoreCommand giveBack(Place place, Slice slice) {
        Map<Long, Long> used = new HashMap<>();
        for (int i = 0; i < slice.limits(); i++) {
            used.put(meter(i), slice.charged(i) - slice.left(i));
        }
        Amounts amounts = new Amounts(Optional.empty(), used, false);
        return new StoreCommand.Settle(
                place.subject(), slice.id(), amounts, 0, List.of(), Optional::empty, UsageNote.NONE);
    }

    private static long meter(int i) {
        return Formula.CUSTOM + 1 + (long) i;
    }

    /**
     * For how long after it was asked for a slice may be used. It was charged after that, so that neither the lease nor a
     * window has ended by then, as long as the clocks gain less on each other than the margin.
     */
    static long lastingMicros(Place place, PendingSlice asked, StoreReply reply) {
        long lease = place.limitSet().leaseMicros();
        long lasting = lease;
        for (int i = 0; i < asked.units().length; i++) {
            if (asked.units()[i] > 0) {
                lasting = Math.min(lasting, reply.backAtMicros(i) - reply.clockMicros());
            }
        }
        return lasting - marginMicros(lease);
    }

    /** How much earlier than its lease a slice ends. */
    static long marginMicros(long lease) {
        return Math.max(LEAST_MARGIN_MICROS, lease / MARGINS);
    }

    /** The failure as a call whose units were in the slice has it: what charged the slice has charged the call. */
    static StoreException ofCalls(StoreException told) {
        Optional<CompletionStage<StoreReply>> late = told.late();
        return late.isEmpty()
                ? told
                : new StoreException(
                        String.valueOf(told.getMessage()), late.get().thenApply(SliceCommands::ofCall));
    }

    private static StoreReply ofCall(StoreReply late) {
        if (late.status() != StoreReply.Status.RESERVED) {
            return late;
        }
        long[] figures = late.figures();
        figures[0] = StoreReply.Status.ALLOWED.code();
        return StoreReply.of(figures, late.limits());
    }
}
