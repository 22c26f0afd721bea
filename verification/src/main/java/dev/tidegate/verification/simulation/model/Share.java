package dev.tidegate.verification.simulation.model;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
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

        Charge first() {
            return charges.get(0);
        }
    }

    /** @param reserved in the time of the callers */
    Share(Limit limit, Tally tally, long part, long now, long reserved) {
        this.limit = limit;
        this.tally = tally;
        this.shortId = limit.id() & 0xffff_ffffL;
        if (part > 0) {
            charge(part, now, reserved, false);
        }
    }

    /** A command looks at it. */
    void touch(long now) {
        if (!slot()) {
            tally.touch(now, false);
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
        if (last == null || last.sum() == 0 || !tally.together(last.first(), charge)) {
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

    /**
     * Newest first: a charge that has left gives nothing back, and those before it have left as well. Once it is open whether one gave
     * something back, it is open for those before it too. Where the store may have forgotten a charge before its clock came to the
     * same instant again, what goes back may lower another one there.
     */
    private void giveBack(long amount, long told, long now) {
        long rest = amount;
        List<Runnable> perhaps = new ArrayList<>();
        boolean open = tally.isMoved();
        for (int k = groups.size() - 1; k >= 0; k--) {
            Group group = groups.get(k);
            for (int c = group.charges.size() - 1; c >= 0; c--) {
                Charge charge = group.charges.get(c);
                long kept = open ? charge.amount : tally.kept(charge);
                long part = Math.min(Math.min(rest, charge.amount), Math.min(kept, group.sum()));
                Tally.Presence presence = presence(charge, now);
                boolean refunds = tally.refunds() && part > 0;
                if (open && refunds) {
                    perhaps.add(() -> disown(group, charge, back(group, part, told), now));
                } else if (presence == Tally.Presence.THERE && charge.latest <= now) {
                    charge.amount -= part;
                    rest -= part;
                } else if (presence != Tally.Presence.LEFT && refunds) {
                    open = steps();
                    perhaps.add(
                            open
                                    ? () -> disown(group, charge, back(group, part, told), now)
                                    : () -> charge.amount -= back(group, part, told));
                }
            }
            long kept = open ? group.adopted : tally.kept(group.first());
            long part = Math.min(Math.min(rest, group.adopted), kept);
            if (part > 0 && (presence(group.first(), now) != Tally.Presence.LEFT || (open && tally.refunds()))) {
                perhaps.add(() -> disown(group, group.first(), back(group, part, told), now));
            }
        }
        perhaps.forEach(Runnable::run);
    }

    /** Of what may have gone back as much as was reported, and no more than is left of the group. */
    private long back(Group group, long part, long told) {
        return Math.max(0, Math.min(Math.min(part, group.sum()), charged() - told));
    }

    /** What was charged elsewhere goes back here, out of whatever was charged here. */
    private void disown(Group group, Charge charge, long amount, long now) {
        group.adopted -= amount;
        tally.giveBack(charge, amount, now);
    }

    private boolean steps() {
        return tally.steps.any();
    }

    private Tally.Presence presence(Charge charge, long now) {
        return tally.refunds() ? tally.presence(charge, now) : Tally.Presence.LEFT;
    }
}
