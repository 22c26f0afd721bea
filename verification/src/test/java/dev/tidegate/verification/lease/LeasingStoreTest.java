package dev.tidegate.verification.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailurePolicy;
import dev.tidegate.Subject;
import dev.tidegate.internal.fallback.FallbackStore;
import dev.tidegate.internal.lease.LeasingStore;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.verification.outage.UnreliableStore;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A process takes units on demand, uses them up to an instant, and gives the rest back. */
class LeasingStoreTest {
    private static final Subject ACME = Subject.of("acme");
    private static final Plan PLAN = Plan.of(
            "plan",
            Limit.builder("hour", Meter.REQUESTS, Window.fixed(Duration.ofHours(1)))
                    .capacity(1_000)
                    .lease(Duration.ofSeconds(1))
                    .build());
    private static final LimitSet SET = LimitSet.of(PLAN);

    private final ManualTime time = ManualTime.at("2026-11-30T12:30:00Z");
    private final UnreliableStore shared = new UnreliableStore(time);
    private final LeasingStore leasing = new LeasingStore(shared, time, () -> 1);

    private static CompletableFuture<StoreReply> ask(LimitStore store, long part) {
        return store.apply(new StoreCommand.Decide(ACME, SET, Boundaries.around(SET, 0), new long[] {part}, true))
                .toCompletableFuture();
    }

    private StoreReply acquire(long part) {
        return ask(leasing, part).join();
    }

    private long used() {
        return shared.apply(new StoreCommand.Read(ACME, SET, Boundaries.around(SET, 0)))
                .toCompletableFuture()
                .join()
                .used(0);
    }

    private void untilSlice(int units) {
        while (leasing.status().idle().values().stream().mapToLong(each -> each).sum() < units) {
            acquire(1);
        }
    }

    @Test
    void aSliceIsTakenOnDemandAndGrowsWithIt() {
        assertThat(acquire(1).has(StoreReply.LEASED)).isFalse();
        for (int i = 1; i < 200; i++) {
            StoreReply reply = acquire(1);
            assertThat(reply.has(StoreReply.LEASED)).isTrue();
            assertThat(reply.used(0)).isEqualTo(i + 1);
        }
        // One by itself, then slices of 2, 4, 8, 16, 32, and three of 64.
        assertThat(leasing.status().taken()).isEqualTo(8);
        assertThat(used()).isEqualTo(1 + 2 + 4 + 8 + 16 + 32 + 64 + 64 + 64);
    }

    @Test
    void aSubjectThatIsCalledNowAndThenIsDecidedInTheStore() {
        for (int i = 0; i < 5; i++) {
            assertThat(acquire(1).has(StoreReply.LEASED)).isFalse();
            time.advance(Duration.ofMillis(1_001));
        }
        assertThat(leasing.status().taken()).isZero();
    }

    @Test
    void whatIsNotUsedGoesBackOnceWhenTheSliceEnds() {
        untilSlice(20);
        long before = leasing.status().returned();
        long calls = used() - leasing.status().idle().get("hour");
        time.advance(Duration.ofMillis(979));
        leasing.tick();
        assertThat(used()).isGreaterThan(calls);
        time.advance(Duration.ofMillis(1));
        leasing.tick();
        assertThat(used()).isEqualTo(calls);
        leasing.tick();
        leasing.endAll();
        assertThat(used()).isEqualTo(calls);
        assertThat(leasing.status().returned()).isEqualTo(before + 1);
    }

    @Test
    void aSliceEndsBeforeItsWindow() {
        time.setMicros(ManualTime.at("2026-11-30T12:59:59.500Z").nowMicros());
        untilSlice(10);
        time.setMicros(ManualTime.at("2026-11-30T12:59:59.980Z").nowMicros() - 1);
        assertThat(acquire(1).has(StoreReply.LEASED)).isTrue();
        time.advance(Duration.ofNanos(1_000));
        long decided = leasing.status().decisions();
        acquire(1);
        // It is over; the next one, if one was taken, is over as well as soon as it is there.
        assertThat(leasing.status().decisions()).isLessThanOrEqualTo(decided + 1);
        assertThat(leasing.status().idle().values()).allMatch(each -> each == 0);
    }

    @Test
    void theLastUnitsAreDecidedInTheStore() {
        long allowed = 0;
        StoreReply reply = acquire(1);
        while (reply.status() == Status.ALLOWED) {
            allowed++;
            if (allowed > 998) {
                assertThat(reply.has(StoreReply.LEASED)).isFalse();
            }
            reply = acquire(1);
        }
        assertThat(allowed).isEqualTo(1_000);
        assertThat(leasing.status().decisions()).isGreaterThan(900);
    }

    @Test
    void twoProcessesLeaveEachOtherWhatIsLeft() {
        LeasingStore other = new LeasingStore(shared, time, () -> 1);
        long allowed = 0;
        for (int i = 0; i < 2_000; i++) {
            allowed += acquire(1).status() == Status.ALLOWED ? 1 : 0;
            allowed += ask(other, 1).join().status() == Status.ALLOWED ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(1_000);
    }

    @Test
    void aCostThatTheSliceDoesNotCoverIsDecidedInTheStore() {
        untilSlice(20);
        StoreReply large = acquire(500);
        assertThat(large.status()).isEqualTo(Status.ALLOWED);
        assertThat(acquire(600).status()).isEqualTo(Status.DENIED);
    }

    @Test
    void aResetHereEndsTheSliceAndNothingGoesBack() {
        untilSlice(20);
        leasing.apply(new StoreCommand.Reset(ACME)).toCompletableFuture().join();
        assertThat(leasing.status().idle().values()).allMatch(each -> each == 0);
        assertThat(used()).isZero();
        acquire(1);
        leasing.endAll();
        assertThat(used()).isEqualTo(1);
        assertThat(leasing.status().lost()).isEqualTo(1);
    }

    @Test
    void aResetOfAUserOrAModelLeavesTheSlicesOfOthers() {
        untilSlice(20);
        for (Subject other : List.of(ACME.withUser("ann"), ACME.withModel("gpt"), Subject.of("globex"))) {
            leasing.apply(new StoreCommand.Reset(other)).toCompletableFuture().join();
            assertThat(leasing.status().idle().get("hour")).isPositive();
        }
        assertThat(leasing.status().lost()).isZero();
    }

    @Test
    void changedOverridesEndTheSlicesOfTheTenant() {
        untilSlice(20);
        leasing.end("globex");
        assertThat(leasing.status().idle().get("hour")).isPositive();
        leasing.end("acme");
        assertThat(leasing.status().idle().values()).allMatch(each -> each == 0);
    }

    @Test
    void aReturnThatIsLostStaysChargedAndIsNotSentAgain() {
        untilSlice(20);
        long charged = used();
        shared.now(Way.REQUEST_LOST);
        leasing.endAll();
        shared.now(Way.WELL);
        leasing.tick();
        time.advance(Duration.ofSeconds(2));
        leasing.tick();
        assertThat(used()).isEqualTo(charged);
        assertThat(leasing.status().lost()).isEqualTo(1);
    }

    @Test
    void ofASliceThatIsAnsweredTooLateTheRestGoesBack() {
        acquire(1);
        shared.now(Way.LATE);
        CompletableFuture<StoreReply> failed = ask(leasing, 1);
        assertThat(failed).isCompletedExceptionally();
        shared.now(Way.WELL);
        assertThat(used()).isEqualTo(3);
        shared.comeLate();
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void inAnOutageASliceIsUsedUntilItEndsAndThenTheFallbackDecides() {
        FallbackStore fallback =
                new FallbackStore(shared, FailurePolicy.DEFAULT, Plans.of(PLAN), time, StoreListener.NONE);
        fallback.beat().toCompletableFuture().join();
        fallback.through(leasing);
        long allowed = 0;
        while (leasing.status().idle().values().stream().mapToLong(each -> each).sum() < 20) {
            allowed += ask(fallback, 1).join().status() == Status.ALLOWED ? 1 : 0;
        }
        shared.now(Way.AWAY);
        int leased = 0;
        StoreReply reply = ask(fallback, 1).join();
        while (reply.status() == Status.ALLOWED) {
            allowed++;
            leased += reply.has(StoreReply.LEASED) ? 1 : 0;
            reply = ask(fallback, 1).join();
        }
        assertThat(leased).isBetween(10, 64);
        assertThat(allowed).isLessThanOrEqualTo(1_000).isGreaterThan(900);
        shared.now(Way.WELL);
        fallback.drain().toCompletableFuture().join();
        assertThat(used()).isEqualTo(allowed);
        fallback.close();
    }

    @Test
    void aStoreThatThrowsFailsTheCallsThatWaitAndNoLaterOne() {
        LeasingStore closed = new LeasingStore(
                new LimitStore() {
                    @Override
                    public CompletionStage<StoreReply> apply(StoreCommand command) {
                        if (command instanceof StoreCommand.Reserve) {
                            throw new IllegalStateException("closed");
                        }
                        return shared.apply(command);
                    }

                    @Override
                    public CompletionStage<Void> check() {
                        return shared.check();
                    }

                    @Override
                    public String source() {
                        return shared.source();
                    }

                    @Override
                    public void close() {}
                },
                time,
                () -> 1);
        assertThat(ask(closed, 1)).isCompleted();
        assertThat(ask(closed, 1)).isCompletedExceptionally();
        assertThat(ask(closed, 1)).isCompletedExceptionally();
    }

    @Test
    void aCheckIsDecidedInTheStore() {
        untilSlice(20);
        StoreReply reply = leasing.apply(
                        new StoreCommand.Decide(ACME, SET, Boundaries.around(SET, 0), new long[] {1}, false))
                .toCompletableFuture()
                .join();
        assertThat(reply.has(StoreReply.LEASED)).isFalse();
        assertThat(List.of(reply.status())).containsExactly(Status.ALLOWED);
    }
}
