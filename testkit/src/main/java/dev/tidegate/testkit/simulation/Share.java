package dev.tidegate.testkit.simulation;

import dev.tidegate.Limit;
import dev.tidegate.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * What one limit is charged by one reservation. While it is open, charges stand in the order in which they were made;
 * those that a store keeps as one are one group. After its end a store remembers the first group and the last overage
 * only, so that only these can still be given back.
 */
final class Share {
    final Limit limit;
    final Tally tally;
    /** By which replies name the limit. */
    final long shortId;

    private final List<List<Charge>> groups = new ArrayList<>();
    private final List<Charge> late = new ArrayList<>();
    private long lost;

    Share(Limit limit, Tally tally, long part, long now) {
        this.limit = limit;
        this.tally = tally;
        this.shortId = limit.id() & 0xffff_ffffL;
        List<Charge> first = new ArrayList<>();
        groups.add(first);
        if (part > 0) {
            first.add(tally.charge(part, now, now, false));
        }
    }

    boolean slot() {
        return limit.window() instanceof Window.Concurrent;
    }

    long charged() {
        return groups.stream().mapToLong(Share::sum).sum() + sum(late) + lost;
    }

    private static long sum(List<Charge> charges) {
        return charges.stream().mapToLong(charge -> charge.amount).sum();
    }

    /** Holds more. */
    void add(long amount, long now, long reserved) {
        Charge charge = tally.charge(amount, now, reserved, false);
        List<Charge> last = groups.get(groups.size() - 1);
        if (sum(last) > 0 && tally.together(last.get(0).atMicros, now)) {
            last.add(charge);
        } else {
            groups.add(new ArrayList<>(List.of(charge)));
        }
    }

    /**
     * Ends it at {@code wanted}; what is taken back of charges that may have left is what the store says.
     *
     * @return whether what the store says is possible
     */
    boolean end(long wanted, long told, long now, long reserved) {
        boolean possible = wanted > charged()
                ? beyond(wanted - charged(), told, now, reserved)
                : giveBack(groups, charged() - wanted, told, now);
        for (List<Charge> group : groups.subList(1, groups.size())) {
            lost += sum(group);
        }
        groups.subList(1, groups.size()).clear();
        return possible;
    }

    private boolean beyond(long amount, long told, long now, long reserved) {
        late.add(tally.charge(amount, now, reserved, true));
        return charged() == told;
    }

    /** Newest first. Each is asked for its own part, whether or not that is still there. */
    private boolean giveBack(List<List<Charge>> from, long amount, long told, long now) {
        long rest = amount;
        List<Charge> perhaps = new ArrayList<>();
        List<Long> most = new ArrayList<>();
        for (int k = from.size() - 1; k >= 0; k--) {
            List<Charge> group = from.get(k);
            long due = Math.min(rest, sum(group));
            rest -= due;
            for (int c = group.size() - 1; c >= 0; c--) {
                Charge charge = group.get(c);
                long part = Math.min(due, charge.amount);
                due -= part;
                switch (tally.refunds() ? tally.presence(charge.atMicros, now) : Tally.Presence.LEFT) {
                    case THERE -> charge.amount -= part;
                    case PERHAPS -> {
                        perhaps.add(charge);
                        most.add(part);
                    }
                    case LEFT -> {}
                }
            }
        }
        for (int c = 0; c < perhaps.size(); c++) {
            long back = Math.min(most.get(c), Math.max(0, charged() - told));
            perhaps.get(c).amount -= back;
        }
        return charged() == told;
    }

    /** What the last overage was is not known any more, for there is one instant of it in a record. */
    void forgetLate() {
        lost += sum(late);
        late.clear();
    }

    /** Books a better usage for what has ended: the overage goes back first, then what is lost, then what was held. */
    boolean adjust(long wanted, long told, long now, long reserved) {
        if (wanted > charged()) {
            forgetLate();
            return beyond(wanted - charged(), told, now, reserved);
        }
        long rest = charged() - wanted;
        long ofLate = Math.min(rest, sum(late));
        long ofLost = Math.min(rest - ofLate, lost);
        long ofFirst = Math.min(rest - ofLate - ofLost, sum(groups.get(0)));
        giveBack(List.of(late), ofLate, told, now);
        return giveBack(groups, ofFirst, told, now);
    }
}
