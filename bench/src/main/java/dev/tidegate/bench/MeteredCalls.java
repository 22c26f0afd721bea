package dev.tidegate.bench;

import dev.tidegate.MemoryStore;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.bench.setup.SteppedClock;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Estimate;
import dev.tidegate.usage.PromptSize;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A metered call of a model in process, beside a reserve and a settle of the bare limiter: the difference is what the adapters
 * of frameworks add, estimate and reading of the usage included.
 */
@State(Scope.Thread)
public class MeteredCalls {
    private static final Subject SUBJECT = Subject.of("acme").withModel("gpt-5-mini");
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));
    private static final List<String> PROMPT = List.of(
            "You are a brief assistant of a shop for garden tools.",
            "Which spade do you recommend for heavy clay, and how do I keep it from rusting over the winter?");
    private static final Map<String, Object> USAGE = Map.of(
            "prompt_tokens", 40L,
            "completion_tokens", 120L,
            "total_tokens", 160L,
            "prompt_tokens_details", Map.of("cached_tokens", 0L));

    /** Three thousand reservations are remembered at a time, of the hundred thousand that a store keeps. */
    private static final long STEP_MICROS = 20_000;

    private final SteppedClock clock = new SteppedClock();
    private final RateLimiter limiter = RateLimiter.builder()
            .clock(clock)
            .store(MemoryStore.builder().time(clock).build())
            .tombstone(Duration.ofMinutes(1))
            .plans(Plans.of(Plan.of(
                    "pro",
                    limit("requests", Meter.REQUESTS),
                    limit("input", Meter.INPUT_TOKENS),
                    limit("output", Meter.OUTPUT_TOKENS))))
            .build();
    private final ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();

    private static Limit limit(String name, Meter meter) {
        return Limit.builder(name, meter, HOUR).capacity(1L << 40).build();
    }

    /** Of the limiter alone. */
    @Benchmark
    public Outcome bare() {
        clock.advance(STEP_MICROS);
        Reservation held =
                limiter.reserve(ReserveRequest.of(new Request(SUBJECT, "pro", new Estimate(40, 500).cost())));
        return held.settle(Usage.of(40, 120));
    }

    /** Of a call. */
    @Benchmark
    public ModelCall metered() {
        clock.advance(STEP_MICROS);
        ModelCall call = calls.begin(PlannedCall.of(SUBJECT, PromptSize.ofMessages(PROMPT)));
        ModelCalls.await(call.settle(USAGE, Optional.of("gpt-5-mini")));
        return call;
    }

    /** Ends the thread. */
    @TearDown
    public void close() {
        calls.close();
        limiter.close();
    }
}
