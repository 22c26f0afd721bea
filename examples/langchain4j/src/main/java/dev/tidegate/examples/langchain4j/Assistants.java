package dev.tidegate.examples.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.langchain4j.MeteredHttpClientBuilder;
import dev.tidegate.langchain4j.Metering;
import dev.tidegate.langchain4j.TidegateChatModel;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;

/** An assistant for each tenant. All share one limiter, which counts the model calls and tokens of each tenant. */
public final class Assistants implements AutoCloseable {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));

    private final RateLimiter limiter = RateLimiter.builder()
            .plans(Plans.of(Plan.of(
                    "trial",
                    Limit.builder("open-calls", Meter.CONCURRENCY, Window.concurrent())
                            .capacity(1)
                            .build(),
                    Limit.builder("calls-per-hour", Meter.REQUESTS, HOUR)
                            .capacity(4)
                            .build(),
                    Limit.builder("tokens-per-hour", Meter.TOKENS, HOUR)
                            .capacity(50_000)
                            .build())))
            .build();
    private final ModelCalls calls = ModelCalls.builder(limiter).plan("trial").build();
    private final ChatModel openAi;

    /** Asks the provider at {@code address}. */
    public Assistants(String address, String key) {
        this.openAi = OpenAiChatModel.builder()
                .httpClientBuilder(new MeteredHttpClientBuilder(JdkHttpClient.builder()))
                .baseUrl(address)
                .apiKey(key)
                .modelName("gpt-5-mini")
                .build();
    }

    /** An AI service that a tenant asks; LangChain4j implements it. */
    public interface Assistant {
        /** Answers. */
        String ask(String question);
    }

    /** The clock that the model may read. */
    public static final class Clock {
        /** Made for each assistant. */
        public Clock() {}

        /** The time of a fixed day, so that the example says the same each time. */
        @Tool("tells the time")
        public String time() {
            return "12:00";
        }
    }

    /** The assistant of one tenant. */
    public Assistant of(String tenant) {
        return AiServices.builder(Assistant.class)
                .chatModel(new TidegateChatModel(openAi, Metering.of(calls, Subject.of(tenant))))
                .tools(new Clock())
                .build();
    }

    /** The answer, or how long the tenant has to wait. */
    public String answer(String tenant, String question) {
        try {
            return of(tenant).ask(question);
        } catch (CallDeniedException denied) {
            return "limit " + denied.decision().violated() + " reached, try again in "
                    + denied.retryAfter().toMinutes() + " min";
        }
    }

    /** What a tenant has used, limit by limit. */
    public String used(String tenant) {
        StringBuilder text = new StringBuilder();
        limiter.status(Subject.of(tenant), "trial")
                .limits()
                .forEach(limit -> text.append(limit.name())
                        .append(' ')
                        .append(limit.used())
                        .append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        calls.close();
        limiter.close();
    }
}
