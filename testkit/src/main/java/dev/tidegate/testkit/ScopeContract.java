package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tenants, users and models count apart and are decided together. */
abstract class ScopeContract extends DecisionContract {
    ScopeContract() {}

    @Test
    final void everyUserAndModelHasACountOfItsOwnDecidedTogether() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(3).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(2).build(),
                hourly("model", Meter.REQUESTS).scope(Scope.MODEL).capacity(2).build()));

        assertThat(scoped(limiter, "ann", "small").allowed()).isTrue();
        assertThat(scoped(limiter, "ann", "large").allowed()).isTrue();
        assertThat(scoped(limiter, "ann", "small").violated()).containsExactly("user");
        assertThat(scoped(limiter, "bob", "small").allowed()).isTrue();
        assertThat(scoped(limiter, "bob", "small").violated()).containsExactly("tenant", "model");
    }

    private static Decision scoped(RateLimiter limiter, String user, String model) {
        Subject subject = Subject.of("acme").withUser(user).withModel(model);
        return limiter.acquire(new Request(subject, "p", Cost.oneRequest()));
    }

    @Test
    final void aResetClearsExactlyWhatItNames() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(9).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(9).build()));
        Subject ann = Subject.of("acme").withUser("ann");
        Subject bob = Subject.of("acme").withUser("bob");
        limiter.acquire(new Request(ann, "p", Cost.oneRequest()));
        limiter.acquire(new Request(bob, "p", Cost.oneRequest()));

        limiter.reset(ann);
        assertThat(used(limiter, ann)).containsExactly(2L, 0L);
        assertThat(used(limiter, bob)).containsExactly(2L, 1L);

        limiter.reset(Subject.of("acme"));
        assertThat(used(limiter, bob)).containsExactly(0L, 1L);
    }

    @Test
    final void tenantsWithOddNamesDoNotMix() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(99).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(99).build()));
        List<String> odd = List.of("a", "a}b{c", "{a}", "a:u:b", "a%3Au", "%", ":", "ü", "\u00a0", "a b", "😀");
        for (String tenant : odd) {
            for (String user : odd) {
                limiter.acquire(new Request(Subject.of(tenant).withUser(user), "p", Cost.oneRequest()));
            }
        }

        for (String tenant : odd) {
            assertThat(used(limiter, Subject.of(tenant).withUser("a"))).containsExactly((long) odd.size(), 1L);
        }
    }
}
