package dev.tidegate.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.testkit.provider.FakeProvider;
import dev.tidegate.testkit.provider.Step;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ApplicationTest {
    @Test
    void aTenantIsAnsweredUntilItsCallsAreUsedUp() throws IOException, InterruptedException {
        try (FakeProvider provider = FakeProvider.start();
                ConfigurableApplicationContext application = SpringApplication.run(
                        Application.class,
                        "--server.port=0",
                        "--spring.ai.openai.base-url=" + provider.url(),
                        "--spring.ai.openai.api-key=k")) {
            String port = application.getEnvironment().getProperty("local.server.port");
            provider.then(Step.tools("time"), Step.answer());
            assertThat(ask(port, "acme").body()).isEqualTo("one two three");
            assertThat(application
                            .getBean(RateLimiter.class)
                            .status(Subject.of("acme"), "trial")
                            .limits()
                            .get(1)
                            .used())
                    .isEqualTo(2);
            assertThat(ask(port, "acme").statusCode()).isEqualTo(200);
            assertThat(ask(port, "acme").statusCode()).isEqualTo(200);
            HttpResponse<String> denied = ask(port, "acme");
            assertThat(denied.statusCode()).isEqualTo(429);
            assertThat(denied.body()).isEqualTo("limits reached: calls-per-hour");
            assertThat(denied.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(3_500L, 3_600L);
            assertThat(ask(port, "zenith").statusCode()).isEqualTo(200);
            assertThat(provider.seen()).hasSize(5);
        }
    }

    private static HttpResponse<String> ask(String port, String tenant) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/ask?question=What+time+is+it"))
                .header("X-Tenant", tenant)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
