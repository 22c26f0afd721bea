package dev.tidegate.verification.simulation.model;

import dev.tidegate.verification.simulation.Steps;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs down at a rate; nothing of it is given back. Here in units times the period, so that nothing is rounded. */
final class BucketTally extends Tally {
    private final long refill;
    private final long period;
    private final long bound;
    /**
     * Every level that the store may have. Where the contract leaves open whether a command moves what is ahead of the clock, and
     * whether what has run down is forgotten before the clock is set, the store may have done either each time.
     */
    private Set<Level> levels = new LinkedHashSet<>(List.of(new Level(0, 0)));

    /** The amount that was in use at an instant. */
    private record Level(long deficit, long at) {}

    BucketTally(Steps steps, long refill, long period, long bound) {
        super(steps);
        this.refill = refill;
        this.period = period;
        this.bound = bound;
    }

    private boolean isBeyond(Level level, long now) {
        return level.at() - now > bound;
    }

    private Level moved(Level level, long now) {
        return isBeyond(level, now) ? new Level(level.deficit(), now) : level;
    }

    private long deficit(Level level, long now) {
        long passed = isBeyond(level, now) ? 0 : Math.max(0, now - level.at());
        return Math.max(0, level.deficit() - passed * refill);
    }

    private Level charged(Level level, long amount, long now) {
        Level from = moved(level, now);
        return new Level(deficit(from, now) + amount * period, Math.max(from.at(), now));
    }

    private void each(UnaryOperator<Level> change) {
        levels = levels.stream().map(change).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void eachPerhaps(UnaryOperator<Level> change) {
        levels = levels.stream()
                .flatMap(level -> Stream.of(level, change.apply(level)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    Charge charge(long amount, long now, long reserved, boolean beyond) {
        each(level -> charged(level, amount, now));
        Charge charge = new Charge(steps.real(now), reserved, beyond, amount, now, now);
        charges.add(charge);
        return charge;
    }

    @Override
    void touch(long now, boolean certain) {
        if (certain) {
            each(level -> moved(level, now));
        } else {
            eachPerhaps(level -> moved(level, now));
        }
    }

    @Override
    void beforeStep(long now) {
        eachPerhaps(level -> deficit(level, now) == 0 ? new Level(0, 0) : level);
    }

    @Override
    long least(long now) {
        return units(
                levels.stream().mapToLong(level -> deficit(level, now)).min().orElseThrow());
    }

    @Override
    long most(long now) {
        return units(
                levels.stream().mapToLong(level -> deficit(level, now)).max().orElseThrow());
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
