package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.StoreException;
import dev.tidegate.compat.CreatorRateLimiter;
import dev.tidegate.compat.RateLimitExceededException;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Open, closed and local limits while the store is away, and what is said of it: SEMANTICS §6. */
class FailureModesTest extends OutageScene {
    @Test
    void anOpenLimitAllowsAndSaysThatTheDecisionIsDegraded() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        Decision decision = process.limiter.acquire(Request.of("acme", "open"));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.degraded()).isTrue();
        assertThat(decision.source()).isEqualTo("local");
        assertThat(process.allowed(Request.of("acme", "open"), 3 * CAPACITY)).isEqualTo(3 * CAPACITY);
    }

    @Test
    void anOutageThatBeginsBeforeChangedOverridesAreReadIsDecidedAsAnyOutage() {
        OneProcess process = alone();
        assertThat(process.limiter.acquire(CALL).degraded()).isFalse();
        Overrides.Change block = Overrides.Change.adding("ann", SubjectOverride.block("chargeback"));
        process.limiter.overrides().change("acme", block).toCompletableFuture().join();
        store.awayAfter(1);

        Decision decision = process.limiter.acquire(CALL);

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.source()).isEqualTo("local");
        store.now(Way.WELL);
        assertThat(((Denied) process.limiter.acquire(CALL)).cause()).contains("blocked");
        store.now(Way.AWAY);
        assertThat(((Denied) process.limiter.acquire(CALL)).cause()).contains("blocked");
    }

    @Test
    void aClosedLimitDeniesWithAShortWait() {
        OneProcess process = alone();
        assertThat(process.limiter.acquire(Request.of("acme", "closed")).allowed())
                .isTrue();
        store.now(Way.AWAY);

        Decision decision = process.limiter.acquire(Request.of("acme", "closed"));

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.degraded()).isTrue();
        assertThat(decision.source()).isEqualTo("none");
        assertThat(decision.violated()).containsExactly("hour-closed");
        assertThat(((Denied) decision).cause()).contains("store-unavailable");
        assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void oneClosedLimitClosesThePlan() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        assertThat(process.limiter.acquire(Request.of("acme", "mixed")).violated())
                .containsExactly("strict");
    }

    @ParameterizedTest
    @EnumSource(UnknownSubjects.class)
    void aSubjectThatWasNotSeenWithinTheWindowHasNothingOrAShare(UnknownSubjects unseen) {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT.withUnknownSubjects(unseen));
        OneProcess stale = four.get(0);
        stale.allowed(Request.of("stale", "hourly"), 1);
        time.advance(Duration.ofHours(1));
        store.now(Way.AWAY);

        int expected = unseen == UnknownSubjects.SHARE ? CAPACITY / 4 : 0;
        assertThat(stale.allowed(Request.of("stale", "hourly"), CAPACITY)).isEqualTo(expected);
        assertThat(stale.allowed(Request.of("unseen", "hourly"), CAPACITY)).isEqualTo(expected);
    }

    @Test
    void aSubjectOfWhichNothingIsKnownIsNotToldThatItsLimitIsUsedUp() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        Decision unknown = process.limiter.acquire(CALL);

        assertThat(unknown.allowed()).isFalse();
        assertThat(unknown.source()).isEqualTo("none");
        assertThat(((Denied) unknown).cause()).contains("store-unavailable");
        assertThat(unknown.violated()).containsExactly("hour-hourly");
        assertThat(unknown.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void theLegacyAdapterThrowsWhereThereIsNoDecisionAndWhereTheShareIsUsedUp() {
        OneProcess process = alone();
        process.allowed(CALL, CAPACITY);
        store.now(Way.AWAY);

        CreatorRateLimiter legacy = new CreatorRateLimiter(process.limiter);
        assertThatThrownBy(() -> legacy.checkCreatorRateLimit("unknown", "hourly"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store-unavailable");
        assertThatThrownBy(() -> legacy.checkCreatorRateLimit("acme", "hourly"))
                .isInstanceOf(RateLimitExceededException.class);
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        OneProcess process = new OneProcess(store, FailurePolicy.DEFAULT, PLANS, time, event -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        processes.add(process);
        assertThatCode(() -> {
                    process.beats();
                    Reservation one = process.limiter.reserve(hold("one"));
                    Reservation two = process.limiter.reserve(hold("two"));
                    process.limiter.settle(one.handle(), tokens(10));
                    store.now(Way.AWAY);
                    process.limiter.settle(one.handle(), tokens(99));
                    process.limiter.settle(two.handle(), tokens(5));
                    store.now(Way.WELL);
                    process.drains();
                })
                .doesNotThrowAnyException();

        assertThat(process.status().pending()).isZero();
        assertThat(process.limiter.acquire(CALL).degraded()).isFalse();
        assertThat(process.events).contains(Kind.DEGRADED, Kind.DROPPED, Kind.RECOVERED);
        assertThat(used("tokens")).isEqualTo(15);
    }

    @Test
    void beginningAndEndAreSaidOnce() {
        OneProcess process = alone();
        process.allowed(CALL, 1);
        store.now(Way.AWAY);
        process.allowed(CALL, 5);
        store.now(Way.WELL);
        process.allowed(CALL, 5);

        assertThat(process.events).containsExactly(Kind.DEGRADED, Kind.RECOVERED);
    }
}
