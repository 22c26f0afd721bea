package dev.tidegate.verification;

import dev.tidegate.plan.Limit;

/** Windows that restart at instants known beforehand. */
abstract class OracleAligned extends OracleLimit {
    /** A number that grows from window to window, and the window's end. */
    abstract long[] windowAround(long now);

    /** How far the stored window, which is a later one, begins after the clock. */
    abstract long ahead(long clock);

    abstract long longest();

    @Override
    boolean isBeyond(Limit limit, long clock) {
        return !events.isEmpty()
                && windowAround(latest())[0] > windowAround(clock)[0]
                && ahead(clock) > bound(longest(), DAY_MICROS);
    }

    @Override
    boolean together(long time, long other) {
        return windowAround(time)[0] == windowAround(other)[0];
    }

    @Override
    boolean counts(Event charge, long now) {
        return windowAround(charge.time)[1] > now;
    }

    /** The window that is charged at {@code now}: a later stored one stays in force. */
    long[] charged(long now) {
        long[] current = windowAround(now);
        if (events.isEmpty()) {
            return current;
        }
        long[] stored = windowAround(latest());
        return stored[0] > current[0] ? stored : current;
    }

    @Override
    long used(Limit limit, long now) {
        long number = charged(now)[0];
        return events.stream()
                .filter(e -> windowAround(e.time)[0] == number)
                .mapToLong(e -> e.amount)
                .sum();
    }

    @Override
    long backAt(Limit limit, long now) {
        return charged(now)[1];
    }

    @Override
    long fitsAt(Limit limit, long part, long now) {
        return charged(now)[1];
    }

    @Override
    void charge(Limit limit, long part, long now) {
        long[] window = charged(now);
        events.removeIf(e -> windowAround(e.time)[0] != window[0]);
        events.add(new Event(Math.max(now, latest()), part, 0));
    }

    @Override
    long end() {
        return events.isEmpty() ? 0 : windowAround(latest())[1];
    }

    @Override
    boolean live(long now) {
        return !events.isEmpty() && end() + GRACE_MICROS > now;
    }

    @Override
    void clamp(long clock) {
        events.forEach(e -> e.time = clock);
    }
}
