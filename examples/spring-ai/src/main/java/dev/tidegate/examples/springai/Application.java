package dev.tidegate.examples.springai;

import dev.tidegate.RateLimiter;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.springai.TidegateAdvisor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Asks a model for each tenant, four calls of the model an hour. */
@SpringBootApplication
public class Application {
    /** Made by Boot. */
    public Application() {}

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** Counts in this process; with a store on Redis all processes share the counts. */
    @Bean
    public RateLimiter rateLimiter() {
        Window hour = Window.sliding(Duration.ofHours(1));
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of(
                        "trial",
                        Limit.builder("open-calls", Meter.CONCURRENCY, Window.concurrent())
                                .capacity(1)
                                .build(),
                        Limit.builder("calls-per-hour", Meter.REQUESTS, hour)
                                .capacity(4)
                                .build())))
                .build();
    }

    /** The clock that the model may read. */
    static final class Clock {
        @Tool(description = "tells the time")
        String time() {
            return "12:00";
        }
    }

    /** The endpoint {@code /ask}, whose caller names its tenant in a header. */
    @RestController
    static final class Asking {
        private final ChatClient client;

        Asking(ChatClient.Builder builder) {
            this.client = builder.build();
        }

        @GetMapping("/ask")
        @Nullable
        String ask(@RequestHeader("X-Tenant") String tenant, @RequestParam String question) {
            return client.prompt(question)
                    .tools(new Clock())
                    .advisors(spec -> spec.param(TidegateAdvisor.TENANT, tenant))
                    .call()
                    .content();
        }

        /** Retry-After is in whole seconds, rounded up. */
        @ExceptionHandler
        ResponseEntity<String> denied(CallDeniedException denial) {
            long seconds = denial.retryAfter().plusMillis(999).toSeconds();
            return ResponseEntity.status(429)
                    .header("Retry-After", Long.toString(seconds))
                    .body("limits reached: "
                            + String.join(", ", denial.decision().violated()));
        }
    }
}
