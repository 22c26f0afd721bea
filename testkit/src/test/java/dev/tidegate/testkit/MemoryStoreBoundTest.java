package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailureMode;
import dev.tidegate.MemoryStore;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryStoreBoundTest {
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final MemoryStore store =
            MemoryStore.builder().maxKeys(100).time(time).build();

    private static RateLimiter limiter(MemoryStore store) {
        Limit limit = Limit.builder("hourly", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .capacity(5)
                .build();
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limit)))
                .store(store)
                .build();
    }

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
        return limiter.acquire(Request.of("tenant-" + subject, "p"));
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
    void everyOperationOnAFullStoreSaysThatItIsFull() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        Reservation held = limiter.reserve(ReserveRequest.of(Request.of("tenant-0", "p")));
        for (int i = 1; i < 99; i++) {
            assertThat(acquire(limiter, i).allowed()).isTrue();
        }

        Request known = Request.of("tenant-0", "p");
        Request stranger = Request.of("tenant-100", "p");
        assertFull(limiter.reserve(ReserveRequest.of(known)).decision());
        assertFull(limiter.reserve(ReserveRequest.of(stranger).withId("a")).decision());
        assertFull(limiter.acquire(known, "b"));
        assertFull(limiter.acquire(stranger, "b"));
        assertFull(limiter.acquire(stranger));
        assertFull(limiter.check(stranger));
        assertThat(limiter.status(Subject.of("tenant-100"), "p").limits()).hasSize(1);
        assertThat(limiter.reservation(held.handle()).result()).isEqualTo(Outcome.Result.FOUND);
        assertThat(held.extend(Cost.of(Meter.REQUESTS, 1), Duration.ofMinutes(1))
                        .result())
                .isEqualTo(Outcome.Result.EXTENDED);
        assertThat(store.keys()).isEqualTo(100);
    }

    private static void assertFull(Decision decision) {
        assertThat(decision.allowed()).isFalse();
        assertThat(((Denied) decision).cause()).contains("full");
        assertThat(decision.violated()).isEmpty();
        assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(decision.limits()).isEmpty();
        assertThat(decision.toString()).contains("full");
    }

    @Test
    void aKnownReservationIsAnsweredAndBookedOnAFullStoreAlsoWhereItsCountsHaveLeft() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        Reservation settled = limiter.reserve(ReserveRequest.of(Request.of("tenant-0", "p")));
        Reservation cancelled = limiter.reserve(ReserveRequest.of(Request.of("tenant-0", "p")));
        ReserveRequest again = ReserveRequest.of(Request.of("tenant-0", "p")).withId("again");
        limiter.reserve(again);
        limiter.acquire(Request.of("tenant-0", "p"), "counted");
        limiter.reset(Subject.of("tenant-0"));
        for (int i = 1; i <= 96; i++) {
            assertThat(acquire(limiter, i).allowed()).isTrue();
        }
        assertThat(store.keys()).isEqualTo(100);

        Reservation replayed = limiter.reserve(again);
        assertThat(replayed.granted()).isTrue();
        assertThat(replayed.replayed()).isTrue();
        assertThat(limiter.acquire(Request.of("tenant-0", "p"), "counted").allowed())
                .isTrue();
        assertThat(limiter.reservation(settled.handle()).result()).isEqualTo(Outcome.Result.FOUND);
        assertThat(settled.settle(Actual.AS_HELD).result()).isEqualTo(Outcome.Result.SETTLED);
        assertThat(cancelled.cancel().result()).isEqualTo(Outcome.Result.CANCELLED);
        assertThat(store.keys()).isEqualTo(100);

        Cost more = Cost.of(Meter.REQUESTS, 4);
        assertThat(replayed.extend(more, Duration.ofMinutes(1)).result()).isEqualTo(Outcome.Result.EXTENDED);
        assertThat(limiter.status(Subject.of("tenant-0"), "p").limits().get(0).used())
                .isEqualTo(3);
        assertThat(store.keys()).isEqualTo(101);
        assertFull(limiter.acquire(Request.of("tenant-100", "p")));
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
        time.advance(Duration.ofHours(1).plusSeconds(6).minusNanos(1000));
        assertThat(acquire(limiter, 100).allowed()).isFalse();

        time.advanceMicros(1);
        assertThat(acquire(limiter, 100).allowed()).isTrue();
        assertThat(store.keys()).isLessThanOrEqualTo(100);
    }

    @Test
    void aStatusOfANewSubjectNeedsNoRoom() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        for (int i = 0; i < 100; i++) {
            acquire(limiter, i);
        }

        assertThat(limiter.status(Subject.of("tenant-100"), "p").limits().get(0).used())
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
        limiter.acquire(Request.of("tenant-1", "p").withCost(Cost.of(Meter.REQUESTS, 6)));
        limiter.acquire(Request.of("tenant-2", "p").withCost(Cost.of(Meter.REQUESTS, 0)));
        limiter.reset(Subject.of("tenant-0"));

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
                    limiter.reset(Subject.of("tenant-" + subject));
                } else {
                    acquire(limiter, subject);
                }
            }
            return 0;
        });
        for (int i = 0; i < 150; i++) {
            limiter.reset(Subject.of("tenant-" + i));
        }

        assertThat(store.keys()).isZero();
    }

    // ---- reservations ----

    private static Reservation free(RateLimiter limiter, String tenant, String id) {
        Cost nothing = Cost.of(Meter.REQUESTS, 0);
        return limiter.reserve(ReserveRequest.of(Request.of(tenant, "p").withCost(nothing))
                .withId(id)
                .withTtl(Duration.ofDays(7)));
    }

    @Test
    void reservationsThatCostNothingAreBoundedForATenantAndKnownIdsAreStillAnswered() {
        MemoryStore few =
                MemoryStore.builder().maxKeys(100).maxRecords(3).time(time).build();
        RateLimiter limiter = limiter(few);
        for (int i = 0; i < 3; i++) {
            assertThat(free(limiter, "acme", "call-" + i).granted()).isTrue();
        }

        assertThatThrownBy(() -> free(limiter, "acme", "call-3"))
                .isInstanceOf(TooManyReservationsException.class)
                .hasMessageContaining("acme");
        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p"), "call-4"))
                .isInstanceOf(TooManyReservationsException.class);

        assertThat(free(limiter, "acme", "call-2").replayed()).isTrue();
        assertThat(free(limiter, "other", "call-0").granted()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
    }

    @Test
    void aTenantWhoseReservationsAreForgottenMayMakeOthers() {
        MemoryStore few =
                MemoryStore.builder().maxKeys(100).maxRecords(2).time(time).build();
        RateLimiter limiter = limiter(few);
        free(limiter, "acme", "call-0").settle(Usage.NONE);
        free(limiter, "acme", "call-1").cancel();
        assertThatThrownBy(() -> free(limiter, "acme", "call-2")).isInstanceOf(TooManyReservationsException.class);

        time.advance(Duration.ofHours(1).plusSeconds(7));

        assertThat(free(limiter, "acme", "call-2").granted()).isTrue();
    }

    @Test
    void oneTenantCannotShutOthersOutOfTheStore() {
        RateLimiter limiter = limiter(FailureMode.LOCAL);
        int made = 0;
        for (int i = 0; i < 200; i++) {
            made += isMade(limiter, "greedy", "call-" + i) ? 1 : 0;
        }
        assertThat(made).isBetween(25, 51);
        for (int tenant = 0; tenant < 15; tenant++) {
            assertThat(free(limiter, "tenant-" + tenant, "call-0").granted()).isTrue();
        }
        assertThat(isMade(limiter, "greedy", "call-last")).isFalse();
    }

    private static boolean isMade(RateLimiter limiter, String tenant, String id) {
        try {
            return free(limiter, tenant, id).granted();
        } catch (TooManyReservationsException e) {
            return false;
        }
    }

    @Test
    void deniedReservationsLeaveNothingThatCounts() {
        MemoryStore few =
                MemoryStore.builder().maxKeys(100).maxRecords(2).time(time).build();
        RateLimiter limiter = limiter(few);
        for (int i = 0; i < 5; i++) {
            limiter.acquire(Request.of("acme", "p"));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(limiter.reserve(
                                    ReserveRequest.of(Request.of("acme", "p")).withId("call-" + i))
                            .granted())
                    .isFalse();
        }
        time.advance(Duration.ofHours(1));
        assertThat(free(limiter, "acme", "call-a").granted()).isTrue();
        assertThat(free(limiter, "acme", "call-b").granted()).isTrue();
    }

    /** A process of its own, with a heap as small as a container may have. */
    @Test
    void aSmallHeapIsNotFilledByReservationsButRefusesThem() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Greedy.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("refused");
    }

    /** Four tenants make reservations that cost nothing until each was refused a thousand times. */
    static final class Greedy {
        private Greedy() {}

        public static void main(String[] args) {
            Limit limit = Limit.builder("calls", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
                    .capacity(5)
                    .build();
            RateLimiter limiter =
                    RateLimiter.builder().plans(Plans.of(Plan.of("p", limit))).build();
            long refused = 0;
            for (int i = 0; refused < 4_000; i++) {
                refused += isMade(limiter, "tenant-" + i % 4, "a-rather-long-id-of-a-reservation-" + i) ? 0 : 1;
            }
            System.out.println("refused " + refused);
        }
    }

    @Test
    void subjectsWhoseOverridesWereRemovedTakeNoRoomFromOthers() {
        OverrideStore overrides = store.overrides().orElseThrow();
        for (int i = 0; i <= 100_000; i++) {
            OverrideStore.Changed made = overrides
                    .write("tenant-" + i, new OverrideStore.Change(0, "1", Long.MAX_VALUE, "ann"))
                    .toCompletableFuture()
                    .join();
            overrides
                    .write("tenant-" + i, new OverrideStore.Change(made.version(), "", Long.MAX_VALUE, "ann"))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(overrides.tenants().toCompletableFuture().join()).isEmpty();
    }
}
