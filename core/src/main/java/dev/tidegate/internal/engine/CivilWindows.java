package dev.tidegate.internal.engine;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The limits of all plans by what records keep of their ids, and the calendar windows that steps on reservations need. Immutable. */
public final class CivilWindows {
    private final Map<Long, Limit> byId = new HashMap<>();

    /** Limits of former plans that are remembered for reservations made under them. */
    private static final int MAX_LIMITS = 4096;

    /** Of these plans, and as far as they have no limit of an id of those that were in use before. */
    public CivilWindows(Plans plans, CivilWindows before) {
        this(plans);
        for (Map.Entry<Long, Limit> former : before.byId.entrySet()) {
            if (byId.size() < MAX_LIMITS) {
                byId.putIfAbsent(former.getKey(), former.getValue());
            }
        }
    }

    /** Of these plans. */
    public CivilWindows(Plans plans) {
        plans.all()
                .forEach(plan -> plan.limits()
                        .forEach(limit -> byId.merge(PackedRecord.shortId(limit.id()), limit, CivilWindows::smaller)));
    }

    /** Of limits that share their counts the smaller: what a bucket owes beyond its capacity survives a change of plan. */
    private static Limit smaller(Limit one, Limit other) {
        return other.capacity().orElse(Long.MAX_VALUE) < one.capacity().orElse(Long.MAX_VALUE) ? other : one;
    }

    public Optional<Limit> limit(long shortId) {
        return Optional.ofNullable(byId.get(shortId));
    }

    /** For each limit of the reservation its present calendar window; zeros for one that no plan has any more. */
    public List<StoreCommand.CivilWindow> around(StoreReply found, long nowMicros) {
        List<StoreCommand.CivilWindow> windows = new ArrayList<>();
        for (int k = 0; k < found.charges(); k++) {
            long id = found.chargedId(k);
            windows.add(limit(id)
                    .flatMap(limit -> around(limit, nowMicros))
                    .orElse(new StoreCommand.CivilWindow(id, 0, 0, 0)));
        }
        return windows;
    }

    public static Optional<StoreCommand.CivilWindow> around(Limit limit, long nowMicros) {
        if (limit.window() instanceof Window.Calendar calendar) {
            long index = CivilCalendar.index(calendar, nowMicros);
            return Optional.of(new StoreCommand.CivilWindow(
                    PackedRecord.shortId(limit.id()),
                    index,
                    CivilCalendar.startMicros(calendar, index + 1),
                    CivilCalendar.startMicros(calendar, index + 2)));
        }
        return Optional.empty();
    }
}
