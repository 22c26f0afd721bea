package dev.tidegate.testkit.simulation;

/** Runs down at a rate; nothing of it is given back. Here in units times the period, so that nothing is rounded. */
final class BucketTally extends Tally {
    private final long refill;
    private final long period;
    private final long bound;
    /** As a store has it that forgets what has run down, and moves what is ahead at any command. */
    private final Level forgetful = new Level();
    /** As a store has it that forgets nothing, and moves what is ahead only where it must. */
    private final Level late = new Level();
    /** As a store has it that forgets nothing, and moves what is ahead at any command. */
    private final Level soon = new Level();

    private final class Level {
        private long deficit;
        private long at;

        long deficit(long now) {
            return at - now > bound ? deficit : Math.max(0, deficit - Math.max(0, now - at) * refill);
        }

        void touch(long now) {
            at = at - now > bound ? now : at;
        }

        void charge(long amount, long now) {
            touch(now);
            deficit = deficit(now) + amount * period;
            at = Math.max(at, now);
        }
    }

    BucketTally(Steps steps, long refill, long period, long bound) {
        super(steps);
        this.refill = refill;
        this.period = period;
        this.bound = bound;
    }

    @Override
    Charge charge(long amount, long now, long reserved, boolean beyond) {
        forgetful.charge(amount, now);
        late.charge(amount, now);
        soon.charge(amount, now);
        Charge charge = new Charge(steps.real(now), reserved, beyond, amount, now, now);
        charges.add(charge);
        return charge;
    }

    @Override
    void touch(long now, boolean certain) {
        forgetful.touch(now);
        soon.touch(now);
        if (certain) {
            late.touch(now);
        }
    }

    @Override
    void beforeStep(long now) {
        if (forgetful.deficit(now) == 0) {
            forgetful.deficit = 0;
            forgetful.at = 0;
        }
    }

    @Override
    long least(long now) {
        return units(Math.min(forgetful.deficit(now), Math.min(late.deficit(now), soon.deficit(now))));
    }

    @Override
    long most(long now) {
        return units(Math.max(forgetful.deficit(now), Math.max(late.deficit(now), soon.deficit(now))));
    }

    private long units(long deficit) {
        return (deficit + period - 1) / period;
    }

    @Override
    long kept(Charge of) {
        return charges.stream().mapToLong(charge -> charge.amount).sum();
    }

    @Override
    Presence presence(Charge charge, long now) {
        return Presence.LEFT;
    }

    @Override
    boolean together(Charge one, Charge other) {
        return true;
    }

    @Override
    void giveBack(Charge charge, long amount, long now) {
        throw new IllegalStateException("a bucket takes nothing back");
    }

    @Override
    boolean refunds() {
        return false;
    }

    @Override
    boolean inWindow(long from, long chargedAt) {
        return false;
    }
}
