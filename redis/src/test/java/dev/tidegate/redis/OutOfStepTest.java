package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailurePolicy;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.redis.FaultProxy;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Something between the store and its server loses the bytes of a reply, so that each command gets that of the next. */
@Timeout(600)
class OutOfStepTest {
    private static final FailurePolicy POLICY = FailurePolicy.DEFAULT.withInstances(1);

    @Test
    void aReplyOutOfStepDropsTheConnectionAndItsCallsAreResolvedByTheirIds() {
        List<Kind> events = new CopyOnWriteArrayList<>();
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                RedisStore store = RedisStore.builder(proxy.uri())
                        .listener(event -> events.add(event.kind()))
                        .build();
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .onStoreFailure(POLICY)
                        .build()) {
            limiter.warmUp();
            Request call = Request.of("acme", "business");
            Patience.await(
                    "the subject to be known", () -> !limiter.acquire(call).degraded());
            Patience.await(
                    "a reservation",
                    () -> !limiter.reserve(ReserveRequest.of(call)).decision().degraded());
            // No script is still on its way to the server, whose reply would be the one that is lost.
            ScriptedStore.awaitShapes(store);
            proxy.next(FaultProxy.Fault.SWALLOW);
            limiter.reserve(ReserveRequest.of(call).withId("lost"));
            assertThat(proxy.harmed()).isEqualTo(1);

            // Steps of another kind: the first of them gets an answer that it cannot have.
            Patience.await("the connection to be left", () -> {
                limiter.status(Subject.of("acme"), "business");
                return events.contains(Kind.OUT_OF_STEP);
            });
            Patience.await(
                    "answers of the store's own",
                    () -> limiter.status(Subject.of("acme"), "business")
                                    .source()
                                    .equals("redis")
                            && limiter.failures().pending() == 0);
            long used = used(limiter);
            for (int n = 1; n <= 5; n++) {
                Patience.await(
                        "a decision",
                        () -> !limiter.acquire(Request.of("other", "business")).degraded());
                assertThat(used(limiter))
                        .as("of a subject that no call was made for")
                        .isEqualTo(used);
            }
            assertThat(limiter.reserve(ReserveRequest.of(call).withId("lost")).replayed())
                    .as("was carried out once")
                    .isTrue();
        }
    }

    private static long used(RateLimiter limiter) {
        return limiter.status(Subject.of("acme"), "business").limits().get(0).used();
    }
}
