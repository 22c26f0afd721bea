package dev.tidegate.internal;

import dev.tidegate.Limit;
import dev.tidegate.Scope;
import dev.tidegate.Window;
import dev.tidegate.spi.LimitSet;

/** A plan's limits laid out for the decision: parallel arrays, no lookups. */
final class Compiled {
    final Algorithm[] algorithms;
    /** The ordinal of each limit's scope: which of the keys holds it. */
    final int[] scopes;

    /** Whether the tenant's own key is all that a decision reads. */
    final boolean tenantOnly;

    final boolean[] shadow;
    final boolean[] calendar;

    private Compiled(boolean tenantOnly, Algorithm[] algorithms, int[] scopes, boolean[] shadow, boolean[] calendar) {
        this.tenantOnly = tenantOnly;
        this.algorithms = algorithms;
        this.scopes = scopes;
        this.shadow = shadow;
        this.calendar = calendar;
    }

    static Compiled of(LimitSet set) {
        return set.derived(Compiled.class, Compiled::compile);
    }

    private static Compiled compile(LimitSet set) {
        int n = set.size();
        boolean tenantOnly = !set.uses(Scope.USER) && !set.uses(Scope.MODEL);
        Compiled compiled = new Compiled(tenantOnly, new Algorithm[n], new int[n], new boolean[n], new boolean[n]);
        for (int i = 0; i < n; i++) {
            Limit limit = set.limits().get(i);
            compiled.algorithms[i] = Algorithm.of(limit);
            compiled.scopes[i] = limit.scope().ordinal();
            compiled.shadow[i] = limit.shadow();
            compiled.calendar[i] = limit.window() instanceof Window.Calendar;
        }
        return compiled;
    }
}
