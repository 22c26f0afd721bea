package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailureMode;
import dev.tidegate.Limit;
import dev.tidegate.MemoryStore;
import dev.tidegate.Meter;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryStoreBoundTest {
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final MemoryStore store =
            MemoryStore.builder().maxKeys(100).time(time).build();

    private RateLimiter limiter(FailureMode mode) {
        Limit limit = Limit.builder("hourly", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .capacity(5)
                .onStoreFailure(mode)
                .build();
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limit)))
                .store(store)
                .build();
    }

    private static Decision acquire(RateLimiter limiter, int subject) {
        return limiter.acquire(Request.of("creator-" + subject, "p"));
    }

    @Test
    void aNewSubjectAtTheBoundIsRefusedAndLiveStateStays() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        for (int i = 0; i < 100; i++) {
            assertThat(acquire(limiter, i).allowed()).isTrue();
        }

        Decision refused = acquire(limiter, 100);

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.degraded()).isTrue();
        assertThat(refused.source()).isEqualTo("none");
        assertThat(((Denied) refused).cause()).contains("full");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(store.keys()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(acquire(limiter, i).limits().get(0).used()).isEqualTo(2);
        }
    }

    @Test
    void aLimitThatFailsOpenLetsANewSubjectPassAndSaysSo() {
        RateLimiter limiter = limiter(FailureMode.OPEN);
        for (int i = 0; i < 100; i++) {
            acquire(limiter, i);
        }

        Decision passed = acquire(limiter, 100);

        assertThat(passed.allowed()).isTrue();
        assertThat(passed.degraded()).isTrue();
    }

    @Test
    void whatHasFullyRecoveredMakesRoom() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        for (int i = 0; i < 100; i++) {
            acquire(limiter, i);
        }
        time.advance(Duration.ofHours(1).plusSeconds(1).minusNanos(1000));
        assertThat(acquire(limiter, 100).allowed()).isFalse();

        time.advanceMicros(1);
        assertThat(acquire(limiter, 100).allowed()).isTrue();
        assertThat(store.keys()).isLessThanOrEqualTo(100);
    }

    @Test
    void aLookAtANewSubjectNeedsNoRoom() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        for (int i = 0; i < 100; i++) {
            acquire(limiter, i);
        }

        assertThat(limiter.check(Request.of("creator-100", "p")).allowed()).isTrue();
        assertThat(limiter.status(Subject.of("creator-100"), "p")
                        .limits()
                        .get(0)
                        .used())
                .isZero();
        assertThat(store.keys()).isEqualTo(100);
    }

    @Test
    void recoveredSubjectsDoNotPileUp() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        for (int i = 0; i < 100_000; i++) {
            time.advance(Duration.ofMinutes(3));
            assertThat(acquire(limiter, i).allowed()).isTrue();
        }

        assertThat(store.keys()).isLessThan(60);
    }

    @Test
    void callsThatWriteNothingLeaveNoKey() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        acquire(limiter, 0);
        limiter.acquire(Request.of("creator-1", "p").withCost(Cost.of(Meter.REQUESTS, 6)));
        limiter.acquire(Request.of("creator-2", "p").withCost(Cost.of(Meter.REQUESTS, 0)));
        limiter.reset(Subject.of("creator-0"));

        assertThat(store.keys()).isZero();
    }

    @Test
    void aFullStoreWithTwoScopesLeavesNoHalfMadeKey() {
        Limit tenant = Limit.builder("tenant", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .capacity(5)
                .build();
        Limit user = Limit.builder("user", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .capacity(5)
                .scope(Scope.USER)
                .build();
        MemoryStore one = MemoryStore.builder().maxKeys(1).time(time).build();
        RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", tenant, user)))
                .store(one)
                .build();

        Decision refused = limiter.acquire(new Request(Subject.of("acme").withUser("ann"), "p", Cost.oneRequest()));

        assertThat(refused.degraded()).isTrue();
        assertThat(one.keys()).isZero();
    }

    @Test
    void subjectsThatComeAndGoOnManyThreadsKeepTheCountOfKeysRight() throws Exception {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        StoreContract.inParallel(8, thread -> {
            for (int i = 0; i < 20_000; i++) {
                int subject = (i * 31 + thread) % 150;
                if (i % 3 == 0) {
                    limiter.reset(Subject.of("creator-" + subject));
                } else {
                    acquire(limiter, subject);
                }
            }
            return 0;
        });
        for (int i = 0; i < 150; i++) {
            limiter.reset(Subject.of("creator-" + i));
        }

        assertThat(store.keys()).isZero();
    }
}
