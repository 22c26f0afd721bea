package dev.tidegate.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.tidegate.testkit.provider.MeteredProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** LangChain4j's models before the provider of {@link MeteredProvider}, and the decorators around them. */
final class Scene {
    private Scene() {}

    static OpenAiChatModelBuilder openAi(MeteredProvider metered) {
        return OpenAiChatModel.builder()
                .baseUrl(metered.provider.url())
                .apiKey("k")
                .modelName("gpt-5-mini")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20));
    }

    static OpenAiStreamingChatModelBuilder streamingOpenAi(MeteredProvider metered) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(metered.provider.url())
                .apiKey("k")
                .modelName("gpt-5-mini")
                .timeout(Duration.ofSeconds(20));
    }

    static Metering metering(MeteredProvider metered, String plan) {
        return Metering.of(metered.calls(), MeteredProvider.TENANT).withPlan(plan);
    }

    static TidegateChatModel model(MeteredProvider metered) {
        return new TidegateChatModel(openAi(metered).build(), metering(metered, "single"));
    }

    /** Each attempt is seen, as the guide says. */
    static TidegateChatModel retrying(MeteredProvider metered, String plan, Duration timeout) {
        return new TidegateChatModel(
                openAi(metered)
                        .maxRetries(2)
                        .timeout(timeout)
                        .httpClientBuilder(new MeteredHttpClientBuilder(JdkHttpClient.builder()))
                        .build(),
                metering(metered, plan));
    }

    /** A client whose first answers, so many, come after it has given up; they are billed. */
    static final class Late implements HttpClientBuilder {
        private final HttpClientBuilder builder = JdkHttpClient.builder();
        private final AtomicInteger late;

        Late(int late) {
            this.late = new AtomicInteger(late);
        }

        @Override
        public Duration connectTimeout() {
            return builder.connectTimeout();
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            builder.connectTimeout(timeout);
            return this;
        }

        @Override
        public Duration readTimeout() {
            return builder.readTimeout();
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            builder.readTimeout(timeout);
            return this;
        }

        @Override
        public HttpClient build() {
            HttpClient client = builder.build();
            return new HttpClient() {
                @Override
                public SuccessfulHttpResponse execute(HttpRequest request) {
                    SuccessfulHttpResponse answer = client.execute(request);
                    if (late.getAndDecrement() > 0) {
                        throw new TimeoutException("request timed out");
                    }
                    return answer;
                }

                @Override
                public void execute(
                        HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
                    client.execute(request, parser, listener);
                }
            };
        }
    }

    static TidegateStreamingChatModel streaming(MeteredProvider metered) {
        return new TidegateStreamingChatModel(streamingOpenAi(metered).build(), metering(metered, "single"));
    }

    /** An AI service. */
    interface Assistant {
        String ask(String question);
    }

    /** Two tools. */
    static final class Tools {
        final AtomicInteger runs = new AtomicInteger();

        @Tool("looks")
        String look() {
            runs.incrementAndGet();
            return "seen";
        }

        @Tool("listens")
        String listen() {
            runs.incrementAndGet();
            return "heard";
        }
    }

    /** Collects a stream, cancels it after so many chunks, or throws in the first one. */
    static final class Collector implements StreamingChatResponseHandler {
        final CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        final List<String> parts = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final AtomicInteger ends = new AtomicInteger();
        int cancelAfter = Integer.MAX_VALUE;
        boolean throwsInChunks;

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            parts.add(part.text());
            if (parts.size() == cancelAfter) {
                context.streamingHandle().cancel();
            }
            if (throwsInChunks && parts.size() == 1) {
                throw new IllegalStateException("a handler that throws");
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            ends.incrementAndGet();
            done.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            ends.incrementAndGet();
            if (!throwsInChunks) {
                done.completeExceptionally(error);
            }
        }
    }
}
