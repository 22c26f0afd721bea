package dev.tidegate.internal.engine;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.Rate;
import dev.tidegate.spi.StoreCommand;
import java.util.List;

/** A plan's limits laid out for the decision: parallel arrays, no lookups. */
public final class LimitTable {
    public final Algorithm[] algorithms;
    /** The ordinal of each limit's scope: which of the keys holds it. */
    public final int[] scopes;

    /** Whether the tenant's own key is all that a decision reads. */
    public final boolean tenantOnly;

    final boolean[] shadow;
    final boolean[] calendar;

    private LimitTable(boolean tenantOnly, Algorithm[] algorithms, int[] scopes, boolean[] shadow, boolean[] calendar) {
        this.tenantOnly = tenantOnly;
        this.algorithms = algorithms;
        this.scopes = scopes;
        this.shadow = shadow;
        this.calendar = calendar;
    }

    public static LimitTable of(LimitSet set) {
        return set.derived(LimitTable.class, LimitTable::compile);
    }

    private static LimitTable compile(LimitSet set) {
        int n = set.size();
        boolean tenantOnly = !set.uses(Scope.USER) && !set.uses(Scope.MODEL);
        LimitTable compiled = new LimitTable(tenantOnly, new Algorithm[n], new int[n], new boolean[n], new boolean[n]);
        for (int i = 0; i < n; i++) {
            Limit limit = set.limits().get(i);
            compiled.algorithms[i] = Algorithm.of(limit);
            compiled.scopes[i] = limit.scope().ordinal();
            compiled.shadow[i] = limit.shadow();
            compiled.calendar[i] = limit.window() instanceof Window.Calendar;
        }
        return compiled;
    }

    /** Returns this table in a form where a charge of a concurrent limit adds the lease of one reservation. */
    public LimitTable leasing(long hash, long ttlMicros) {
        Algorithm[] own = algorithms.clone();
        for (int i = 0; i < own.length; i++) {
            if (own[i] instanceof Leases) {
                own[i] = new Leases(own[i].id, own[i].capacity, hash, ttlMicros);
            }
        }
        return new LimitTable(tenantOnly, own, scopes, shadow, calendar);
    }

    /** The limits that an open reservation remembers. */
    public static LimitTable of(List<PackedRecord.Term> terms) {
        int n = terms.size();
        LimitTable compiled = new LimitTable(false, new Algorithm[n], new int[n], new boolean[n], new boolean[n]);
        for (int i = 0; i < n; i++) {
            PackedRecord.Term term = terms.get(i);
            compiled.algorithms[i] = algorithm(term);
            compiled.scopes[i] = term.scope() & ~PackedRecord.SHADOW;
            compiled.shadow[i] = term.shadow();
            compiled.calendar[i] = term.kind() == Kind.CALENDAR;
        }
        return compiled;
    }

    private static Algorithm algorithm(PackedRecord.Term term) {
        return switch (term.kind()) {
            case Kind.SLIDING -> new SlidingWindow(term.id(), term.capacity(), term.a(), term.b());
            case Kind.FIXED -> new FixedWindow(term.id(), term.capacity(), term.a());
            case Kind.CALENDAR -> new CalendarWindow(term.id(), term.capacity());
            case Kind.BUCKET -> new TokenBucket(term.id(), term.capacity(), new Rate(term.a(), term.b()));
            default -> new Leases(term.id(), term.capacity(), 0, 0);
        };
    }

    /** Limits as plans have them now, for a reservation that has ended. */
    public static LimitTable ofPresent(List<StoreCommand.Term> terms) {
        int n = terms.size();
        LimitTable compiled = new LimitTable(false, new Algorithm[n], new int[n], new boolean[n], new boolean[n]);
        for (int i = 0; i < n; i++) {
            Limit limit = terms.get(i).limit();
            compiled.algorithms[i] = Algorithm.of(limit);
            compiled.scopes[i] = limit.scope().ordinal();
            compiled.shadow[i] = limit.shadow();
            compiled.calendar[i] = limit.window() instanceof Window.Calendar;
        }
        return compiled;
    }
}
