package dev.tidegate.redis.command;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pending command that acts on one reservation. */
final class ReservationCommand extends PendingCommand {
    /** What a script adds to the status for each limit it looked at. */
    private static final int LIMITS = 256;

    private static final int OPEN = 1;
    private static final int SETTLED = 2;
    private static final long SHORT_ID = 0xffff_ffffL;
    private static final long MICROS_PER_MILLI = 1_000;

    private final @Nullable Reserving reserving;
    /** The shape that a settle is supposed to have. */
    private Optional<PlanShape> hint = Optional.empty();

    /** What a reserve asked for, and how its figures are ordered. */
    private record Reserving(StoreCommand.Reserve command, PackedLimits limits) {}

    private ReservationCommand(String tenant, byte[][] keys, byte[] packed, @Nullable Reserving reserving) {
        super(tenant, keys, packed);
        this.reserving = reserving;
    }

    static PendingCommand reserve(StoreCommand.Reserve command, byte[][] keys, byte[] packed, PackedLimits limits) {
        return new ReservationCommand(command.subject().tenant(), keys, packed, new Reserving(command, limits));
    }

    static ReservationCommand of(StoreCommand.OfReservation command, byte[][] keys, byte[] packed) {
        return new ReservationCommand(command.subject().tenant(), keys, packed, null);
    }

    /** Has a settle use the script of a shape. */
    PendingCommand shapedAs(Optional<PlanShape> shape) {
        hint = shape;
        return this;
    }

    @Override
    Optional<PlanShape> shape() {
        return reserving == null ? hint : reserving.limits().shape;
    }

    /** What a script looked at stands above its status. */
    @Override
    boolean isPossible(int status) {
        int said = reserving == null ? status % LIMITS : status;
        return said == StoreReply.Status.STALE.code()
                || said == UNREADABLE
                || said == StoreReply.Status.DENIED.code()
                || (said >= StoreReply.Status.RESERVED.code() && said <= StoreReply.Status.FOUND.code())
                || (reserving != null && said == StoreReply.Status.TOO_MANY_RECORDS.code())
                || (reserving != null && said == StoreReply.Status.CHANGED.code());
    }

    /** Such a command has a call of its own. */
    @Override
    int read(long[] figures, int at) {
        assert at == 0 : at;
        answered(reserving == null ? ofStep(figures) : ofReserve(figures, reserving));
        return figures.length;
    }

    private static StoreReply ofReserve(long[] figures, Reserving reserving) {
        PackedLimits limits = reserving.limits();
        int end = StoreReply.HEADER + StoreReply.PER_LIMIT * limits.size();
        int status = (int) figures[0];
        if (status == StoreReply.Status.REPLAYED.code()) {
            long[] flat = figures.clone();
            limits.figures(figures, StoreReply.HEADER, flat);
            return StoreReply.of(flat, limits.size());
        }
        boolean made = status == StoreReply.Status.RESERVED.code();
        if (!made && status != StoreReply.Status.DENIED.code()) {
            return StoreReply.of(Arrays.copyOf(figures, StoreReply.HEADER));
        }
        long[] told = Arrays.copyOf(figures, end);
        limits.figures(figures, StoreReply.HEADER, told);
        return made ? StoreReply.of(withReservation(told, figures, reserving), limits.size()) : StoreReply.of(told);
    }

    /** What was made is what was asked for; where less was added, the script says how much. */
    private static long[] withReservation(long[] told, long[] figures, Reserving reserving) {
        StoreCommand.Reserve command = reserving.command();
        PackedLimits limits = reserving.limits();
        boolean less = (figures[3] & (StoreReply.SATURATED | StoreReply.LEASES_FULL)) != 0;
        long now = figures[1];
        int at = told.length;
        long[] all = Arrays.copyOf(told, at + StoreReply.RESERVATION + 2 * limits.size());
        all[at] = command.ended() ? SETTLED : OPEN;
        all[at + 1] = now + (command.ended() ? MICROS_PER_MILLI * command.tombstoneMillis() : command.ttlMicros());
        all[at + 4] = now;
        int next = at + StoreReply.RESERVATION;
        for (int n = 0; n < limits.size(); n++) {
            int i = limits.limit(n);
            Limit limit = command.limits().limits().get(i);
            if (!command.ended() || !(limit.window() instanceof Window.Concurrent)) {
                all[next++] = limit.id() & SHORT_ID;
                all[next++] = less ? figures[at + n] : command.parts()[i];
            }
        }
        return Arrays.copyOf(all, next);
    }

    static StoreReply ofStep(long[] figures) {
        int limits = (int) (figures[0] / LIMITS);
        int rest = figures.length - StoreReply.HEADER - limits;
        int tail = StoreReply.HEADER + StoreReply.PER_LIMIT * limits;
        long[] flat = new long[tail + rest];
        flat[0] = figures[0] % LIMITS;
        System.arraycopy(figures, 1, flat, 1, StoreReply.HEADER - 1);
        for (int i = 0; i < limits; i++) {
            flat[StoreReply.HEADER + StoreReply.PER_LIMIT * i] = figures[StoreReply.HEADER + i];
        }
        System.arraycopy(figures, StoreReply.HEADER + limits, flat, tail, rest);
        return StoreReply.of(flat, limits);
    }
}
