package dev.tidegate.springai;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.PromptSize;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * A program that prints what an advised call costs over the reserve and the settle of the bare limiter, in process, with
 * a model that answers at once: rounds of all in turns, the median of each. It asserts nothing.
 */
public final class AdvisorOverhead {
    private static final int ROUNDS = 15;
    private static final int CALLS = 20_000;

    private AdvisorOverhead() {}

    /** Prints three lines of nanoseconds for each call. */
    public static void main(String[] arguments) {
        Limit requests = Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                .capacity(1L << 50)
                .build();
        Limit tokens = Limit.builder("tokens-per-hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .capacity(1L << 50)
                .build();
        try (RateLimiter limiter = RateLimiter.builder()
                        .plans(Plans.of(Plan.of("much", requests, tokens)))
                        .build();
                ModelCalls calls = ModelCalls.builder(limiter).plan("much").build()) {
            Subject[] tenants = new Subject[2_000];
            Arrays.setAll(tenants, at -> Subject.of("t-" + at));
            TidegateAdvisor advisor =
                    TidegateAdvisor.builder(calls).subject(Subject.of("acme")).build();
            ChatClientResponse answer = answer();
            CallAdvisorChain chain = AdvisedModel.answering(answer);
            ChatClientRequest[] asked = new ChatClientRequest[tenants.length];
            Arrays.setAll(
                    asked,
                    at -> new ChatClientRequest(
                            new Prompt("How is the weather?"), Map.of(TidegateAdvisor.TENANT, "t-" + at)));
            PromptSize size = PromptSize.ofMessages(List.of("How is the weather?"));
            Map<String, Object> usage = Map.of("promptTokens", 7, "completionTokens", 3, "totalTokens", 10);
            Cost cost = Cost.of(Meter.TOKENS, 30);
            long[][] nanos = new long[3][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                for (int call = 0; call < CALLS; call++) {
                    Request request = new Request(tenants[call % tenants.length], "much", cost);
                    limiter.reserve(ReserveRequest.of(request)).settle(Actual.of(Usage.of(7, 3)));
                }
                nanos[2][round] = (System.nanoTime() - begin) / CALLS;
                begin = System.nanoTime();
                for (int call = 0; call < CALLS; call++) {
                    ModelCall begun = calls.begin(PlannedCall.of(tenants[call % tenants.length], size));
                    ModelCalls.await(begun.settle(usage, Optional.empty()));
                }
                nanos[0][round] = (System.nanoTime() - begin) / CALLS;
                begin = System.nanoTime();
                for (int call = 0; call < CALLS; call++) {
                    advisor.adviseCall(asked[call % asked.length], chain);
                }
                nanos[1][round] = (System.nanoTime() - begin) / CALLS;
            }
            String[] names = {"metered call", "advised call", "reserve and settle of the bare limiter"};
            for (int form = 0; form < names.length; form++) {
                Arrays.sort(nanos[form]);
                System.out.println(names[form] + ": " + nanos[form][ROUNDS / 2] + " ns");
            }
        }
    }

    private static ChatClientResponse answer() {
        ChatResponseMetadata metadata =
                ChatResponseMetadata.builder().usage(new DefaultUsage(7, 3)).build();
        return new ChatClientResponse(
                new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))), metadata), Map.of());
    }
}
