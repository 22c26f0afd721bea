package dev.tidegate.verification.simulation.model;

import dev.tidegate.verification.simulation.Steps;

/** A window of any position; its store forgets by segments. */
final class SlidingTally extends SectionTally {
    private final long duration;
    private final long segment;

    SlidingTally(Steps steps, long duration, int segments, long bound) {
        super(steps, bound);
        this.duration = duration;
        this.segment = (duration + segments - 1) / segments;
    }

    @Override
    long anchor(long newest) {
        return newest;
    }

    @Override
    Presence at(Charge charge, long least, long most) {
        return presence(charge.earliest, charge.latest, least, most);
    }

    @Override
    Presence movedTo(long now, Charge charge, long least, long most) {
        return presence(Math.min(now, charge.earliest), Math.min(now, charge.latest), now, now);
    }

    private Presence presence(long earliest, long latest, long least, long most) {
        return most < earliest + duration
                ? Presence.THERE
                : least < latest + duration + segment ? Presence.PERHAPS : Presence.LEFT;
    }

    @Override
    boolean together(Charge one, Charge other) {
        return one.earliest / segment == other.earliest / segment;
    }

    @Override
    boolean inWindow(long from, long at) {
        return at >= from && at < from + duration - steps.gained();
    }
}
