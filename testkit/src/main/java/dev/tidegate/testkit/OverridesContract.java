package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.OverridesChangedException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.OverrideChange;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contract of overrides: what changes a decision, from which one on, and that no change is lost. */
abstract class OverridesContract extends WindowContract {
    private static final Request CALL = Request.of("acme", "p");

    OverridesContract() {}

    /** A limiter whose own clock is ahead of the store's by so much. */
    private RateLimiter limiter(Duration ahead, Plan... plans) {
        return RateLimiter.builder()
                .plans(Plans.of(plans))
                .store(store)
                .clock(() -> time.nowMicros() + ahead.toNanos() / 1000)
                .build();
    }

    static SubjectOverrides change(RateLimiter limiter, UnaryOperator<List<SubjectOverride>> edit) {
        Overrides.Change change = new Overrides.Change("ann", OptionalLong.empty(), false, edit);
        return limiter.overrides().change("acme", change).toCompletableFuture().join();
    }

    static SubjectOverrides add(RateLimiter limiter, SubjectOverride added) {
        return change(limiter, list -> SubjectOverrides.with(list, added));
    }

    private static void remove(RateLimiter limiter, Kind kind) {
        change(
                limiter,
                list -> list.stream().filter(each -> each.kind() != kind).toList());
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(time.nowMicros() * 1000);
    }

    private static long admitted(RateLimiter limiter, Request call) {
        long admitted = 0;
        while (limiter.acquire(call).allowed()) {
            admitted++;
        }
        return admitted;
    }

    @Test
    final void aBlockHoldsFromTheNextDecisionOfEveryProcessAndChargesNothing() {
        RateLimiter here = limiter(Duration.ZERO, plan("p", 5));
        RateLimiter elsewhere = limiter(Duration.ZERO, plan("p", 5));
        assertThat(elsewhere.acquire(CALL).allowed()).isTrue();

        add(here, SubjectOverride.block("chargeback"));

        Denied denied = (Denied) elsewhere.acquire(CALL);
        assertThat(denied.cause()).contains("blocked");
        assertThat(denied.never()).isTrue();
        assertThat(denied.retryAfter()).isEmpty();
        assertThat(denied.overrides().flatMap(AppliedOverrides::block).map(SubjectOverride::note))
                .contains("chargeback");
        assertThat(elsewhere.check(CALL).allowed()).isFalse();
        assertThat(elsewhere.acquire(CALL, "id-1").allowed()).isFalse();
        assertThat(used(elsewhere, Subject.of("acme"))).containsExactly(1L);
        assertThat(elsewhere.acquire(Request.of("other", "p")).allowed()).isTrue();

        remove(here, Kind.BLOCK);

        assertThat(elsewhere.acquire(CALL).allowed()).isTrue();
        assertThat(elsewhere.acquire(CALL).overrides()).isEmpty();
        assertThat(used(elsewhere, Subject.of("acme"))).containsExactly(3L);
    }

    @Test
    final void aBlockWithAnEndSaysWhenAndEndsByTheClockOfTheStore() {
        for (Duration ahead : List.of(Duration.ZERO, Duration.ofHours(3), Duration.ofHours(-3))) {
            RateLimiter limiter = limiter(ahead, plan("p", 50));
            Instant end = now().plusSeconds(20_000);
            add(limiter, SubjectOverride.block("").until(end));

            time.advance(Duration.ofSeconds(19_999));
            assertThat(limiter.acquire(CALL).retryAfter()).contains(Duration.ofSeconds(1));
            time.advance(Duration.ofMillis(999));
            assertThat(limiter.acquire(CALL).allowed()).isFalse();
            time.advance(Duration.ofMillis(1));
            assertThat(limiter.acquire(CALL).allowed()).isTrue();
        }
    }

    @Test
    final void anEndHoldsForAProcessWhoseClockStandsStill() {
        long still = time.nowMicros();
        RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(plan("p", 5)))
                .store(store)
                .clock(() -> still)
                .build();
        add(limiter, SubjectOverride.capacity("requests", 50).until(now().plusSeconds(60)));
        assertThat(only(limiter.acquire(CALL)).capacity()).hasValue(50);
        time.advance(Duration.ofMinutes(1).minusNanos(1000));
        assertThat(only(limiter.acquire(CALL)).capacity()).hasValue(50);
        time.advance(Duration.ofNanos(1000));
        assertThat(only(limiter.acquire(CALL)).capacity()).hasValue(5);
    }

    @Test
    final void aFactorAppliesToEveryLimitAndACapacityToItsOwnUntilTheEnd() {
        Plan plan = Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(9).build(),
                hourly("pages", PAGES).capacity(100).build(),
                hourly("unlimited", Meter.of("lines")).build());
        RateLimiter limiter = limiter(Duration.ofMinutes(7), plan);
        Instant end = now().plusSeconds(600);
        add(limiter, SubjectOverride.factor("*", new BigDecimal("1.25")).until(end));
        add(limiter, SubjectOverride.capacity("pages", 3));

        Decision first = limiter.acquire(CALL);

        assertThat(first.limits())
                .extracting(each -> each.capacity())
                .containsExactly(OptionalLong.of(11), OptionalLong.of(3), OptionalLong.empty());
        assertThat(first.overrides().orElseThrow().until()).contains(end);
        assertThat(first.overrides().orElseThrow().all()).hasSize(2);
        assertThat(admitted(limiter, CALL)).isEqualTo(10);
        Denied denied = (Denied) limiter.acquire(CALL);
        assertThat(denied.isHint()).as("other capacities hold by then").isTrue();

        time.advance(Duration.ofMinutes(10));
        SubjectStatus after = limiter.status(Subject.of("acme"), "p");
        assertThat(after.limits())
                .extracting(each -> each.capacity())
                .containsExactly(OptionalLong.of(9), OptionalLong.of(3), OptionalLong.empty());
        assertThat(after.limits().get(0).used()).as("what was spent stays").isEqualTo(11);
        assertThat(((Denied) limiter.acquire(CALL)).isHint()).isFalse();
    }

    @Test
    final void aGrantIsGoneWithItsWindow() {
        Plan plan = Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(5).build(),
                Limit.builder("daily", PAGES, Window.fixed(Duration.ofDays(1)))
                        .capacity(10)
                        .build());
        RateLimiter limiter = limiter(Duration.ZERO, plan);
        Instant end = limiter.overrides()
                .endOfGrant("acme", "p", "requests")
                .toCompletableFuture()
                .join();
        assertThat(end).isEqualTo(now().plus(HOUR));
        assertThat(limiter.overrides()
                        .endOfGrant("acme", "p", "daily")
                        .toCompletableFuture()
                        .join())
                .isEqualTo("2026-03-11T00:00:00Z");

        assertThat(admitted(limiter, CALL)).isEqualTo(5);
        add(limiter, SubjectOverride.grant("requests", 3, "g-1").until(end));
        add(limiter, SubjectOverride.grant("requests", 3, "g-1").until(end));
        assertThat(admitted(limiter, CALL)).as("an id grants once").isEqualTo(3);
        add(limiter, SubjectOverride.grant("requests", 2, "g-2").until(end));
        assertThat(admitted(limiter, CALL)).isEqualTo(2);

        time.advance(HOUR);
        assertThat(admitted(limiter, CALL)).isEqualTo(5);
    }

    @Test
    final void anotherPlanKeepsWhatWasSpentAndEndsAtItsEnd() {
        RateLimiter limiter = limiter(Duration.ZERO, plan("p", 2), plan("large", 6));
        assertThat(admitted(limiter, CALL)).isEqualTo(2);

        add(limiter, SubjectOverride.plan("large").until(now().plusSeconds(60)));

        assertThat(admitted(limiter, CALL)).isEqualTo(4);
        time.advance(Duration.ofSeconds(60));
        assertThat(only(limiter.acquire(CALL)).capacity()).hasValue(2);
        assertThatThrownBy(() -> add(limiter, SubjectOverride.plan("absent")))
                .hasRootCauseInstanceOf(InvalidInputException.class)
                .hasMessageContaining("absent");
    }

    @Test
    final void anOverrideOfAUserIsOfItsOwnLimitsAndNarrowerThanThatOfTheTenant() {
        Plan plan = Plan.of(
                "p",
                hourly("all", Meter.REQUESTS).capacity(100).build(),
                hourly("each", Meter.REQUESTS).scope(Scope.USER).capacity(2).build());
        RateLimiter limiter = limiter(Duration.ZERO, plan);
        Request ann = new Request(Subject.of("acme").withUser("ann"), "p", Cost.oneRequest());
        Request bob = new Request(Subject.of("acme").withUser("bob"), "p", Cost.oneRequest());
        add(limiter, SubjectOverride.capacity("each", 3));
        add(limiter, SubjectOverride.capacity("each", 5).ofUser("ann"));

        assertThat(admitted(limiter, ann)).isEqualTo(5);
        assertThat(admitted(limiter, bob)).isEqualTo(3);
        assertThatThrownBy(() -> add(limiter, SubjectOverride.capacity("all", 5).ofUser("ann")))
                .hasMessageContaining("limit: all")
                .hasMessageContaining("[each]");

        add(limiter, SubjectOverride.block("key leaked").ofUser("ann"));
        assertThat(((Denied) limiter.acquire(ann)).cause()).contains("blocked");
        assertThat(((Denied) limiter.acquire(bob)).cause()).isEmpty();
    }

    @Test
    final void anOpenReservationOfABlockedSubjectIsSettledAndANewOneIsRefused() {
        Plan plan = Plan.of("p", hourly("tokens", Meter.TOKENS).capacity(1_000).build());
        RateLimiter limiter = limiter(Duration.ZERO, plan);
        Request call = CALL.withCost(Cost.of(Meter.TOKENS, 400));
        ReserveRequest held = ReserveRequest.of(call).withId("r-1");
        add(limiter, SubjectOverride.factor("tokens", new BigDecimal("2")));
        Reservation open = limiter.reserve(held);
        assertThat(open.granted()).isTrue();
        assertThat(only(open.decision()).capacity()).hasValue(2_000);

        add(limiter, SubjectOverride.block(""));

        assertThat(limiter.reserve(held).granted()).as("go means go now").isFalse();
        assertThat(limiter.reserve(ReserveRequest.of(call)).granted()).isFalse();
        Outcome settled = limiter.settle(open.handle(), Usage.of(100, 50));
        assertThat(settled.result()).isEqualTo(Outcome.Result.SETTLED);
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(150L);

        remove(limiter, Kind.BLOCK);
        assertThat(limiter.reserve(held).replayed()).isTrue();
    }

    @Test
    final void aChangeUnderAFormerVersionIsRefusedAndChangesNothing() {
        RateLimiter limiter = limiter(Duration.ZERO, plan("p", 5));
        SubjectOverrides first = add(limiter, SubjectOverride.factor("*", BigDecimal.valueOf(2)));
        SubjectOverrides second = add(limiter, SubjectOverride.block("x"));
        assertThat(second.version()).isGreaterThan(first.version());

        Overrides.Change late = new Overrides.Change("bob", OptionalLong.of(first.version()), false, list -> List.of());

        assertThatThrownBy(() -> limiter.overrides()
                        .change("acme", late)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(OverridesChangedException.class);
        assertThat(limiter.overrides().of("acme").toCompletableFuture().join().all())
                .hasSize(2);

        Overrides.Change dry = new Overrides.Change("bob", OptionalLong.empty(), true, list -> List.of());
        assertThat(limiter.overrides()
                        .change("acme", dry)
                        .toCompletableFuture()
                        .join()
                        .all())
                .isEmpty();
        assertThat(limiter.overrides().of("acme").toCompletableFuture().join()).isEqualTo(second);
    }

    @Test
    final void theHistorySaysWhoChangedWhatAndTheListOfAllHasEverySubject() {
        RateLimiter limiter = limiter(Duration.ZERO, plan("p", 5));
        SubjectOverride one = SubjectOverride.capacity("requests", 7);
        SubjectOverride other = SubjectOverride.capacity("requests", 8);
        add(limiter, one);
        add(limiter, other);
        SubjectOverrides none = change(limiter, list -> List.of());
        assertThat(none.version()).isZero();
        assertThat(limiter.acquire(CALL).overrides()).isEmpty();

        List<OverrideChange> past =
                limiter.overrides().history("acme").toCompletableFuture().join();

        assertThat(past).extracting(OverrideChange::by).containsOnly("ann");
        assertThat(past).extracting(OverrideChange::before).containsExactly(List.of(other), List.of(one), List.of());
        assertThat(past).extracting(OverrideChange::after).containsExactly(List.of(), List.of(other), List.of(one));
        assertThat(past).isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));

        SubjectOverrides again = add(limiter, one);
        assertThat(again.version()).isPositive();
        Overrides.Change blocked = Overrides.Change.adding("ann", SubjectOverride.block("y"));
        limiter.overrides().change("a}b:%{", blocked).toCompletableFuture().join();
        assertThat(limiter.overrides().all().toCompletableFuture().join())
                .extracting(SubjectOverrides::tenant)
                .containsExactlyInAnyOrder("acme", "a}b:%{");
        for (int i = 0; i < 30; i++) {
            add(limiter, SubjectOverride.capacity("requests", 10 + i));
        }
        assertThat(limiter.overrides().history("acme").toCompletableFuture().join())
                .hasSize(20);
    }

    @Test
    final void ofManyGrantsBlocksAndDecisionsAtOnceEveryOneCountsExactly() throws Exception {
        raceOfGrantsBlocksAndDecisions(8, 40);
    }

    @Test
    @Tag("deep")
    final void ofSixtyFourThreadsEveryOneCountsExactly() throws Exception {
        raceOfGrantsBlocksAndDecisions(64, 40);
    }

    /** Each grant has one unit: what is admitted in all is what the plan and the grants allow, whatever came first. */
    final void raceOfGrantsBlocksAndDecisions(int threads, int changes) throws Exception {
        RateLimiter limiter = limiter(Duration.ZERO, plan("p", 100));
        AtomicLong after = new AtomicLong();

        long admitted = StoreContract.inParallel(threads, thread -> {
            long allowed = 0;
            for (int i = 0; i < changes; i++) {
                if (thread % 4 == 0) {
                    add(limiter, SubjectOverride.grant("requests", 1, "g-" + i % 40));
                } else if (thread % 4 == 1) {
                    SubjectOverride block = SubjectOverride.block("race").ofUser("u" + thread);
                    add(limiter, block);
                    Request blocked = new Request(Subject.of("acme").withUser("u" + thread), "p", Cost.oneRequest());
                    after.addAndGet(limiter.acquire(blocked).allowed() ? 1 : 0);
                    change(
                            limiter,
                            list -> list.stream()
                                    .filter(each -> !each.replaces(block))
                                    .toList());
                } else {
                    allowed += limiter.acquire(CALL).allowed() ? 1 : 0;
                }
            }
            return allowed;
        });
        long granted = Math.min(changes, 40);
        long rest = admitted(limiter, CALL);

        assertThat(after).as("allowed after a block").hasValue(0);
        assertThat(admitted + rest).isEqualTo(100 + granted);
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(100 + granted);
        assertThat(limiter.overrides().of("acme").toCompletableFuture().join().all())
                .hasSize((int) granted)
                .allMatch(each -> each.kind() == Kind.GRANT && each.user().equals(Optional.empty()));
    }
}
