package dev.tidegate.spi;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one plan as a store needs them: in order, with their ids at hand. Immutable to callers; safe for any
 * number of threads. Compared by identity: a plan is compiled once and its set used for every command.
 */
public final class LimitSet {
    private final String plan;
    private final List<Limit> limits;
    private final long[] ids;
    private final Layout layout;
    private final int scopes;
    private final boolean calendar;
    private final boolean concurrent;
    private final long leaseMicros;
    private volatile @Nullable Object derived;

    private LimitSet(String plan, List<Limit> limits) {
        this.plan = plan;
        this.limits = limits;
        this.ids = limits.stream().mapToLong(Limit::id).toArray();
        this.layout = new Layout(ids);
        this.scopes = limits.stream().mapToInt(l -> 1 << l.scope().ordinal()).reduce(0, (a, b) -> a | b);
        this.calendar = limits.stream().anyMatch(l -> l.window() instanceof Window.Calendar);
        this.concurrent = limits.stream().anyMatch(l -> l.window() instanceof Window.Concurrent);
        this.leaseMicros = limits.stream()
                .mapToLong(l -> l.lease().map(Micros::of).orElse(0L))
                .min()
                .orElse(0);
    }

    /** The limits of {@code plan}. */
    public static LimitSet of(Plan plan) {
        return new LimitSet(plan.name(), plan.limits());
    }

    /** The name of the plan. */
    public String plan() {
        return plan;
    }

    /** How many limits there are. */
    public int size() {
        return ids.length;
    }

    /** The limits, in the plan's order. */
    public List<Limit> limits() {
        return limits;
    }

    /** The 48-bit id of limit {@code i}. */
    public long id(int i) {
        return ids[i];
    }

    /** The ids in order, equal for sets that count in the same state, whatever their capacities. */
    public Layout layout() {
        return layout;
    }

    /** The ids of the limits of a set, as the key of a map. */
    public static final class Layout {
        private final long[] ids;
        private final int hash;

        private Layout(long[] ids) {
            this.ids = ids;
            this.hash = Arrays.hashCode(ids);
        }

        /** Whether all of its ids are among {@code known}. */
        public boolean isAmong(Set<Long> known) {
            return Arrays.stream(ids).allMatch(known::contains);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Layout that && Arrays.equals(ids, that.ids));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Whether some limit counts in {@code scope}. */
    public boolean uses(Scope scope) {
        return (scopes & 1 << scope.ordinal()) != 0;
    }

    /** Whether some limit has a calendar window, so that commands carry boundaries. */
    public boolean hasCalendar() {
        return calendar;
    }

    /** Whether some limit counts open reservations, so that a call must be one. */
    public boolean hasConcurrent() {
        return concurrent;
    }

    /**
     * For how long a process may decide from units of all limits that it took ahead: the shortest lease of them, or 0 if
     * one has none.
     */
    public long leaseMicros() {
        return leaseMicros;
    }

    /**
     * What a store computes once from this set, such as arguments that never change. One value is remembered; a store
     * of another kind that asks in between only makes it be computed again.
     */
    public <T> T derived(Class<T> type, Function<LimitSet, T> compute) {
        Object known = derived;
        if (type.isInstance(known)) {
            return type.cast(known);
        }
        T fresh = compute.apply(this);
        derived = fresh;
        return fresh;
    }
}
