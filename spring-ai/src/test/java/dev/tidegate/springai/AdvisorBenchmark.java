package dev.tidegate.springai;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.MemoryStore;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * What an advised call costs beside a reserve and a settle of the bare limiter, in process, with a model that answers at once.
 * Run by {@code bench/frameworks}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 6, time = 1)
public class AdvisorBenchmark {
    /** Three thousand reservations are remembered at a time, of the hundred thousand that a store keeps. */
    private static final long STEP_MICROS = 20_000;

    private static final Cost COST = Cost.of(Meter.TOKENS, 30);

    private final ManualTime time = ManualTime.at("2026-11-22T12:01:00Z");
    private final RateLimiter limiter = RateLimiter.builder()
            .clock(time)
            .store(MemoryStore.builder().time(time).build())
            .tombstone(Duration.ofMinutes(1))
            .plans(Plans.of(Plan.of("much", limit("requests", Meter.REQUESTS), limit("tokens", Meter.TOKENS))))
            .build();
    private final ModelCalls calls = ModelCalls.builder(limiter).plan("much").build();
    private final TidegateAdvisor advisor = TidegateAdvisor.builder(calls).build();
    private final CallAdvisorChain chain = AdvisedModel.answering(answer());
    private final ChatClientRequest asked =
            new ChatClientRequest(new Prompt("How is the weather?"), Map.of(TidegateAdvisor.TENANT, "acme"));

    private static Limit limit(String name, Meter meter) {
        return Limit.builder(name, meter, Window.sliding(Duration.ofHours(1)))
                .capacity(1L << 50)
                .build();
    }

    private static ChatClientResponse answer() {
        ChatResponseMetadata metadata =
                ChatResponseMetadata.builder().usage(new DefaultUsage(7, 3)).build();
        return new ChatClientResponse(
                new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))), metadata), Map.of());
    }

    /** Of the limiter alone. */
    @Benchmark
    public Outcome bare() {
        time.advanceMicros(STEP_MICROS);
        Request request = new Request(Subject.of("acme"), "much", COST);
        return limiter.reserve(ReserveRequest.of(request)).settle(Actual.of(Usage.of(7, 3)));
    }

    /** Of a call with the advisor. */
    @Benchmark
    public ChatClientResponse advised() {
        time.advanceMicros(STEP_MICROS);
        return advisor.adviseCall(asked, chain);
    }

    /** Ends the limiter. */
    @TearDown
    public void close() {
        calls.close();
        limiter.close();
    }
}
