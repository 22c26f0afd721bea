package dev.tidegate.langchain4j;

import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.spi.Given;
import java.time.Duration;

/**
 * Meters each attempt of a call. Models try up to three times within one call, after 429, 503 or a timeout; an attempt
 * that timed out may be billed. With this HTTP client each attempt behind a {@link TidegateChatModel} is reserved and
 * settled for itself; without it they count as one call, settled by the last.
 *
 * <pre>{@code
 * OpenAiChatModel.builder().httpClientBuilder(new MeteredHttpClientBuilder(JdkHttpClient.builder()))
 * }</pre>
 *
 * <p>Streams are not tried again and pass through. The built client is safe for any number of threads.
 */
public final class MeteredHttpClientBuilder implements HttpClientBuilder {
    private final HttpClientBuilder builder;

    /** Sends by the client of {@code builder}. */
    public MeteredHttpClientBuilder(HttpClientBuilder builder) {
        this.builder = Given.given("builder", builder);
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
        return new MeteredHttpClient(builder.build());
    }

    private record MeteredHttpClient(HttpClient client) implements HttpClient {
        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            Attempts attempts = Attempts.current();
            if (attempts == null) {
                return client.execute(request);
            }
            try {
                attempts.next();
            } catch (CallDeniedException e) {
                // Anything else would be tried again.
                throw new NonRetriableException(e);
            }
            try {
                return client.execute(request);
            } catch (RuntimeException e) {
                attempts.failed(e);
                throw e;
            }
        }

        @Override
        public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
            client.execute(request, parser, listener);
        }
    }
}
