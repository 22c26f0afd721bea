package dev.tidegate.verification.simulation.model;

import dev.tidegate.verification.simulation.Steps;

/**
 * Of windows in which charges are distinguished. The newest charge is the time of the section, if that is later than the clock; one that
 * is further ahead than the bound is moved to the clock by the next command that decides, and what was charged before it with it.
 */
abstract class SectionTally extends Tally {
    private static final long NONE = Long.MIN_VALUE / 2;

    private final long bound;
    private boolean moved;
    private boolean credited;

    SectionTally(Steps steps, long bound) {
        super(steps);
        this.bound = bound;
    }

    /** Where a section with this newest charge stands. */
    abstract long anchor(long newest);

    /** Of a section that is not moved, whose time is in this range. */
    abstract Presence at(Charge charge, long least, long most);

    /** Of a section that is moved to {@code now}, whose newest charge is in this range. */
    abstract Presence movedTo(long now, Charge charge, long least, long most);

    @Override
    boolean isMoved() {
        return moved;
    }

    /** Of what was given back as a whole the section keeps no time. */
    private long newestAtLeast() {
        long newest = NONE;
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            boolean counts = !credited && charge.amount > 0 && !charge.perhapsGone && charge.earliest > newest;
            newest = counts && keptAtLeast(i) > 0 ? charge.earliest : newest;
        }
        return newest;
    }

    /** Where a charge was made, of that and earlier ones: a later one may have come when nothing of them was left. */
    private long keptAtLeast(int of) {
        long kept = 0;
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            boolean counts = charge.amount < 0 || (i <= of && !charge.perhapsGone);
            kept += counts && together(charge, charges.get(of)) ? charge.amount : 0;
        }
        return kept;
    }

    private long newestAtMost() {
        return charges.stream().mapToLong(charge -> charge.latest).max().orElse(NONE);
    }

    private boolean isBeyond(long newest, long now) {
        return newest != NONE && anchor(newest) - now > bound;
    }

    private static long later(long now, long newest, SectionTally of) {
        return newest == NONE ? now : Math.max(now, of.anchor(newest));
    }

    @Override
    Presence presence(Charge charge, long now) {
        return steps.any() ? presence(charge, now, newestAtLeast(), newestAtMost()) : at(charge, now, now);
    }

    private Presence presence(Charge charge, long now, long least, long most) {
        Presence stays = at(charge, later(now, least, this), later(now, most, this));
        Presence seen = stays;
        if (isBeyond(most, now)) {
            Presence moves = movedTo(now, charge, least, most);
            seen = isBeyond(least, now) || moves == stays ? moves : Presence.PERHAPS;
        }
        return seen == Presence.THERE && charge.perhapsGone ? Presence.PERHAPS : seen;
    }

    @Override
    Charge charge(long amount, long now, long reserved, boolean beyond) {
        if (!steps.any()) {
            Charge plain = new Charge(now, reserved, beyond, amount, now, now);
            charges.add(plain);
            return plain;
        }
        touch(now, true);
        long least = later(now, newestAtLeast(), this);
        long most = Math.min(later(now, newestAtMost(), this), now + bound);
        moved |= least != most;
        Charge charge = new Charge(steps.real(now), reserved, beyond, amount, Math.min(least, most), most);
        charges.add(charge);
        mayForget(now);
        return charge;
    }

    @Override
    void beforeStep(long now) {
        mayForget(now);
    }

    /** What has left is not written again. */
    private void mayForget(long now) {
        long least = newestAtLeast();
        long most = newestAtMost();
        for (Charge charge : charges) {
            charge.perhapsGone |= presence(charge, now, least, most) != Presence.THERE;
        }
    }

    @Override
    void touch(long now, boolean certain) {
        if (!steps.any()) {
            return;
        }
        long least = newestAtLeast();
        long most = newestAtMost();
        if (!isBeyond(most, now)) {
            return;
        }
        moved = true;
        boolean moves = certain && isBeyond(least, now);
        for (Charge charge : charges) {
            Presence after = movedTo(now, charge, least, most);
            charge.perhapsGone |= after != Presence.THERE;
            charge.earliest = Math.min(charge.earliest, now);
            charge.latest = moves ? Math.min(charge.latest, now) : charge.latest;
        }
    }

    @Override
    long kept(Charge of) {
        return charges.stream()
                .filter(charge -> together(charge, of))
                .mapToLong(charge -> charge.amount)
                .sum();
    }

    @Override
    void giveBack(Charge of, long amount, long now) {
        Charge back = new Charge(of.atMicros, of.atMicros, false, -amount, of.earliest, of.latest);
        if (moved) {
            credited = true;
            back.latest = Math.max(now, newestAtMost());
            back.perhapsGone = true;
        }
        charges.add(back);
    }

    /** What is there, and of what may have left either the charges or the amounts that were taken back where another was charged. */
    private long sum(long now, int sign) {
        boolean stepped = steps.any();
        long least = stepped ? newestAtLeast() : now;
        long most = stepped ? newestAtMost() : now;
        long sum = 0;
        for (Charge charge : charges) {
            Presence seen = stepped ? presence(charge, now, least, most) : at(charge, now, now);
            boolean counts = seen == Presence.THERE || (seen == Presence.PERHAPS && Long.signum(charge.amount) == sign);
            sum += counts ? charge.amount : 0;
        }
        return sum;
    }

    @Override
    long least(long now) {
        return Math.max(0, sum(now, -1));
    }

    @Override
    long most(long now) {
        return sum(now, 1);
    }
}
