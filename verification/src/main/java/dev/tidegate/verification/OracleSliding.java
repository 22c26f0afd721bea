package dev.tidegate.verification;

import dev.tidegate.plan.Limit;

/** Segments by the rule of the contract. */
final class OracleSliding extends OracleLimit {
    private final long d;
    private final long q;

    OracleSliding(long d, int segments) {
        this.d = d;
        this.q = (d + segments - 1) / segments;
    }

    private OracleSliding(OracleSliding other) {
        this.d = other.d;
        this.q = other.q;
    }

    @Override
    OracleLimit fresh() {
        return new OracleSliding(this);
    }

    private long leaves(Event event) {
        long last = event.time;
        for (Event other : events) {
            last = other.group == event.group ? Math.max(last, other.time) : last;
        }
        return last + d;
    }

    @Override
    boolean together(long time, long other) {
        return time / q == other / q;
    }

    @Override
    boolean counts(Event charge, long now) {
        return leaves(charge) > now;
    }

    @Override
    long used(Limit limit, long now) {
        return events.stream()
                .filter(e -> leaves(e) > now)
                .mapToLong(e -> e.amount)
                .sum();
    }

    @Override
    long backAt(Limit limit, long now) {
        return latest() + d;
    }

    @Override
    long fitsAt(Limit limit, long part, long now) {
        return events.stream()
                .mapToLong(this::leaves)
                .filter(at -> used(limit, at) + part <= limit.capacity().orElseThrow())
                .min()
                .orElseThrow();
    }

    @Override
    void charge(Limit limit, long part, long now) {
        events.removeIf(e -> leaves(e) <= now);
        long at = Math.max(now, latest());
        boolean joins = !events.isEmpty() && at / q == latest() / q;
        long last = events.isEmpty() ? 0 : events.get(events.size() - 1).group;
        events.add(new Event(at, part, joins ? last : last + 1));
    }

    @Override
    long end() {
        return events.isEmpty() ? 0 : latest() + d;
    }

    @Override
    boolean live(long now) {
        return end() > now;
    }

    @Override
    boolean isBeyond(Limit limit, long clock) {
        return latest() - clock > bound(d, HOUR_MICROS);
    }

    @Override
    void clamp(long clock) {
        events.forEach(e -> e.time = Math.min(e.time, clock));
        for (int i = 1; i < events.size(); i++) {
            Event before = events.get(i - 1);
            boolean joins = together(before.time, events.get(i).time);
            events.get(i).group = joins ? before.group : before.group + 1;
        }
    }
}
