package dev.tidegate.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.Actual;
import dev.tidegate.LimitStatus;
import dev.tidegate.MemoryStore;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.PromptSize;
import dev.tidegate.usage.Usage;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelCallTest {
    private static final Subject ACME = Subject.of("acme").withModel("gpt-5-mini");
    private static final Window HOUR = new Window.Sliding(Duration.ofHours(1), 30);

    private final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
    private final MemoryStore store = MemoryStore.builder().time(micros::get).build();
    private final RateLimiter limiter = RateLimiter.builder()
            .store(store)
            .clock(micros::get)
            .plans(Plans.of(Plan.of(
                    "pro",
                    Limit.builder("open-calls", Meter.CONCURRENCY, new Window.Concurrent())
                            .capacity(1)
                            .build(),
                    limit("requests", Meter.REQUESTS, 100),
                    limit("input", Meter.INPUT_TOKENS, 10_000),
                    limit("output", Meter.OUTPUT_TOKENS, 10_000),
                    limit("tools", Meter.of("tool_calls"), 3))))
            .build();
    private final List<Outcome> settled = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final ModelCalls calls = ModelCalls.builder(limiter)
            .clock(micros::get)
            .ttl(Duration.ofMillis(30))
            .idle(Duration.ofMillis(200))
            .toolMeter(tool -> Meter.of("tool_calls"))
            .listener(new CallListener() {
                @Override
                public void settled(ModelCall call, Outcome outcome) {
                    settled.add(outcome);
                }

                @Override
                public void failed(ModelCall call, Throwable cause) {
                    failures.add(cause);
                }
            })
            .build();

    private static Limit limit(String name, Meter meter, long capacity) {
        return Limit.builder(name, meter, HOUR).capacity(capacity).build();
    }

    @AfterEach
    void close() {
        calls.close();
        limiter.close();
        store.close();
    }

    private ModelCall begin() {
        return calls.begin(
                new PlannedCall(ACME, Optional.empty(), PromptSize.of("say three words"), OptionalLong.of(40), 1));
    }

    private Map<String, Long> used() {
        return limiter.status(ACME, "pro").limits().stream()
                .collect(Collectors.toMap(LimitStatus::name, LimitStatus::used));
    }

    private void until(BooleanSupplier holds) {
        for (int at = 0; !holds.getAsBoolean(); at++) {
            assertThat(at)
                    .as("waited too long; failures " + failures + ", used " + used())
                    .isLessThan(30_000);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aSecondOpenCallIsDeniedWithoutAStackTrace() {
        ModelCall first = begin();
        CallDeniedException denied = catchThrowableOfType(CallDeniedException.class, this::begin);
        assertThat(denied.getStackTrace()).isEmpty();
        assertThat(denied.decision().violated()).containsExactly("open-calls");
        ModelCalls.await(first.settle(Actual.of(Usage.of(7, 3))));
        assertThat(used())
                .containsEntry("open-calls", 0L)
                .containsEntry("input", 7L)
                .containsEntry("output", 3L);
        assertThat(settled).hasSize(1);
        begin();
    }

    @Test
    void aCallThatLivesIsKeptOpenLongerThanItsReservation() {
        ModelCall call = begin();
        for (int at = 0; at < 6; at++) {
            call.touch();
            micros.addAndGet(15_000);
            long now = micros.get();
            until(() -> limiter.reservation(call.reservation().handle())
                    .until()
                    .filter(end -> end.toEpochMilli() * 1_000 >= now + 20_000)
                    .isPresent());
        }
        assertThat(used()).containsEntry("open-calls", 1L);
        ModelCalls.await(call.settle(Actual.of(Usage.of(7, 3))));
        assertThat(used())
                .containsEntry("open-calls", 0L)
                .containsEntry("output", 3L)
                .containsEntry("requests", 1L);
    }

    @Test
    void aSilentStreamEndsByItselfAndALateUsageCorrects() {
        ModelCall call = begin();
        call.touch();
        call.wrote("one two");
        micros.addAndGet(250_000);
        until(call::isEnded);
        until(() -> settled.size() == 1);
        assertThat(used()).containsEntry("open-calls", 0L).containsEntry("output", 40L);
        ModelCalls.await(call.settle(Actual.of(Usage.of(7, 3))));
        assertThat(used()).containsEntry("input", 7L).containsEntry("output", 3L);
        assertThat(failures).isEmpty();
    }

    @Test
    void anErrorSaysWhatIsCharged() {
        Map<Integer, Long> output = Map.of(400, 0L, 429, 0L, 500, 0L, 503, 0L, 408, 40L, 504, 40L);
        output.forEach((status, charged) -> {
            ModelCall call = begin();
            ModelCalls.await(call.failed(new IllegalStateException("" + status), OptionalInt.of(status)));
            assertThat(settled.get(settled.size() - 1).charged("output"))
                    .as("status " + status)
                    .isEqualTo(charged);
        });
        ModelCalls.await(begin().failed(new IllegalStateException("cut"), OptionalInt.empty()));
        assertThat(settled.get(settled.size() - 1).charged("output")).isEqualTo(40);
        long before = used().get("requests");
        ModelCalls.await(begin().failed(new RuntimeException(new ConnectException("refused")), OptionalInt.empty()));
        assertThat(used()).containsEntry("requests", before).containsEntry("open-calls", 0L);
    }

    /** A handler of a stream that throws ends it with an error of its own: the model has written all the same. */
    @Test
    void anErrorAfterTheFirstChunkIsNoRefusalAndALateUsageCorrects() {
        Throwable own = new IllegalStateException(new ConnectException("of a handler"));
        for (OptionalInt status : List.of(OptionalInt.empty(), OptionalInt.of(429))) {
            ModelCall call = begin();
            call.touch();
            ModelCalls.await(call.failed(own, status));
            assertThat(settled.get(settled.size() - 1).charged("output")).isEqualTo(40);
            ModelCalls.await(call.settle(Actual.of(Usage.of(7, 3))));
        }
        assertThat(used()).containsEntry("output", 6L).containsEntry("open-calls", 0L);
    }

    /** Two limits one behind the other: of what the inner one denied nothing was sent. */
    @Test
    void aDenialBehindThisCallGivesItBackAndOneOfToolsDoesNot() {
        ModelCall call = begin();
        CallDeniedException denied = catchThrowableOfType(CallDeniedException.class, this::begin);
        ModelCalls.await(call.failed(new IllegalStateException(denied), OptionalInt.empty()));
        assertThat(used()).containsEntry("requests", 0L).containsEntry("output", 0L);
        ModelCall answered = begin();
        CallDeniedException ofTools = CallDeniedException.ofTools(denied.decision());
        ModelCalls.await(answered.failed(ofTools, OptionalInt.empty()));
        assertThat(used()).containsEntry("requests", 1L).containsEntry("output", 40L);
    }

    @Test
    void aRefusalAfterAGuessLeavesTheGuess() {
        ModelCall call = begin();
        ModelCalls.await(call.settleUnknown());
        ModelCalls.await(call.failed(new IllegalStateException("late"), OptionalInt.of(500)));
        assertThat(settled).hasSize(1);
        assertThat(used()).containsEntry("output", 40L);
    }

    @Test
    void aUsageThatCannotBeReadIsReportedAndTheEstimateStays() {
        ModelCalls.await(begin().settle(Map.of("nonsense", "none"), Optional.empty()));
        assertThat(failures).hasSize(1);
        assertThat(used()).containsEntry("output", 40L).containsEntry("open-calls", 0L);
    }

    @Test
    void toolsAreHeldOrDeniedBeforeTheyAreRun() {
        ModelCall call = begin();
        assertThat(call.holdTools(List.of("look", "listen"))
                        .toCompletableFuture()
                        .join())
                .isTrue();
        ModelCalls.await(call.settle(Actual.of(Usage.of(7, 3))));
        assertThat(used()).containsEntry("tools", 2L).containsEntry("output", 3L);
        ModelCall next = begin();
        List<String> tools = List.of("look", "look");
        assertThat(next.holdTools(tools).toCompletableFuture().join()).isFalse();
        ModelCalls.await(next.settle(Actual.of(Usage.of(7, 3))));
        CallDeniedException denial =
                next.toolDenial(tools).toCompletableFuture().join();
        assertThat(denial.decision().violated()).containsExactly("tools");
        assertThat(used()).containsEntry("tools", 2L).containsEntry("requests", 2L);
        assertThat(failures).isEmpty();
    }

    /** A usage as an SDK has it. */
    public static final class SdkUsage {
        /** A count. */
        public long promptTokens() {
            return 100;
        }

        /** A count. */
        public int completionTokens() {
            return 20;
        }

        /** Details that the provider sent. */
        public Optional<SdkDetails> promptTokensDetails() {
            return Optional.of(new SdkDetails());
        }

        /** A field that it did not send. */
        public long totalTokens() {
            throw new IllegalStateException("not sent");
        }

        /** What a compiler of another language makes of a method that is not public there. */
        public int validity$sdk() {
            return 5;
        }

        /** Not a part of the usage. */
        public SdkUsage validate() {
            return this;
        }
    }

    /** Details as an SDK has them. */
    public static final class SdkDetails {
        /** A count. */
        public Optional<Long> cachedTokens() {
            return Optional.of(60L);
        }

        /** None. */
        public Optional<Long> audioTokens() {
            return Optional.empty();
        }
    }

    @Test
    void theUsageOfAnSdkIsReadByItsMethods() {
        assertThat(UsageObject.tree(new SdkUsage(), true))
                .isEqualTo(Map.of(
                        "prompt_tokens", 100L,
                        "completion_tokens", 20L,
                        "prompt_tokens_details", Map.of("cached_tokens", 60L)));
    }
}
