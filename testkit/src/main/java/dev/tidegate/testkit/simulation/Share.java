package dev.tidegate.testkit.simulation;

import dev.tidegate.Limit;
import dev.tidegate.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * What one limit is charged by one reservation. Charges stand in the order in which they were made; those that a store
 * keeps as one are one group. After its end a store remembers at most four groups: what was charged before the last
 * three can be given back only where the first of them was charged.
 */
final class Share {
    private static final int MOST_GROUPS = 4;

    final Limit limit;
    final Tally tally;
    /** By which replies name the limit. */
    final long shortId;

    private final List<Group> groups = new ArrayList<>();

    private static final class Group {
        final List<Charge> charges = new ArrayList<>();
        /** Charged elsewhere, and to be given back where this group was charged. */
        long adopted;

        long sum() {
            return charges.stream().mapToLong(charge -> charge.amount).sum() + adopted;
        }

        long atMicros() {
            return charges.get(0).atMicros;
        }
    }

    Share(Limit limit, Tally tally, long part, long now) {
        this.limit = limit;
        this.tally = tally;
        this.shortId = limit.id() & 0xffff_ffffL;
        if (part > 0) {
            charge(part, now, now, false);
        }
    }

    boolean slot() {
        return limit.window() instanceof Window.Concurrent;
    }

    long charged() {
        return groups.stream().mapToLong(Group::sum).sum();
    }

    /** Holds more. */
    void add(long amount, long now, long reserved) {
        charge(amount, now, reserved, false);
    }

    private void charge(long amount, long now, long reserved, boolean beyond) {
        Charge charge = tally.charge(amount, now, reserved, beyond);
        Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
        if (last == null || last.sum() == 0 || !tally.together(last.atMicros(), now)) {
            last = new Group();
            groups.add(last);
        }
        last.charges.add(charge);
    }

    /**
     * Ends it at {@code wanted}, or books a better usage for what has ended; what is taken back of charges that may have
     * left is what the store says.
     *
     * @return whether what the store says is possible
     */
    boolean end(long wanted, long told, long now, long reserved) {
        if (wanted > charged()) {
            charge(wanted - charged(), now, reserved, true);
        } else {
            giveBack(charged() - wanted, told, now);
        }
        boolean possible = charged() == told;
        groups.removeIf(group -> group.sum() == 0);
        while (groups.size() > MOST_GROUPS) {
            groups.get(0).adopted += groups.remove(1).sum();
        }
        return possible;
    }

    /** Newest first: a charge that has left gives nothing back, and those before it have left as well. */
    private void giveBack(long amount, long told, long now) {
        long rest = amount;
        List<Runnable> perhaps = new ArrayList<>();
        for (int k = groups.size() - 1; k >= 0; k--) {
            Group group = groups.get(k);
            for (int c = group.charges.size() - 1; c >= 0; c--) {
                Charge charge = group.charges.get(c);
                long part = Math.min(Math.min(rest, charge.amount), tally.kept(charge.atMicros));
                Tally.Presence presence = presence(charge.atMicros, now);
                if (presence == Tally.Presence.THERE) {
                    charge.amount -= part;
                    rest -= part;
                } else if (presence == Tally.Presence.PERHAPS) {
                    perhaps.add(() -> charge.amount -= Math.min(part, Math.max(0, charged() - told)));
                }
            }
            long part = Math.min(Math.min(rest, group.adopted), tally.kept(group.atMicros()));
            if (part > 0 && presence(group.atMicros(), now) != Tally.Presence.LEFT) {
                perhaps.add(() -> disown(group, Math.min(part, Math.max(0, charged() - told))));
            }
        }
        perhaps.forEach(Runnable::run);
    }

    /** What was charged elsewhere goes back here, out of whatever was charged here. */
    private void disown(Group group, long amount) {
        group.adopted -= amount;
        tally.charges.add(new Charge(group.atMicros(), group.atMicros(), false, -amount));
    }

    private Tally.Presence presence(long atMicros, long now) {
        return tally.refunds() ? tally.presence(atMicros, now) : Tally.Presence.LEFT;
    }
}
