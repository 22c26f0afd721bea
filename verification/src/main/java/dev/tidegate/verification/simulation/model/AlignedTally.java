package dev.tidegate.verification.simulation.model;

import dev.tidegate.verification.simulation.Steps;

/** Windows side by side since the epoch; days in UTC are. */
final class AlignedTally extends SectionTally {
    private final long duration;

    AlignedTally(Steps steps, long duration, long bound) {
        super(steps, bound);
        this.duration = duration;
    }

    @Override
    long anchor(long newest) {
        return newest / duration * duration;
    }

    private long window(long at) {
        return Math.floorDiv(at, duration);
    }

    @Override
    Presence at(Charge charge, long least, long most) {
        boolean one = window(charge.earliest) == window(charge.latest) && window(least) == window(most);
        if (one && window(charge.earliest) == window(least)) {
            return Presence.THERE;
        }
        return window(charge.latest) < window(least) ? Presence.LEFT : Presence.PERHAPS;
    }

    /** What is in the window that is stored moves, and what was before it has been replaced. */
    @Override
    Presence movedTo(long now, Charge charge, long least, long most) {
        return at(charge, least, most);
    }

    @Override
    boolean together(Charge one, Charge other) {
        return window(one.earliest) == window(other.earliest);
    }

    /** A step of the clock that passes a boundary may admit one capacity more; nothing is asked then. */
    @Override
    boolean inWindow(long from, long at) {
        return !steps.any() && window(from) == window(at);
    }
}
