package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The example of README.md, compiled and run. A test of the command line compares the two texts. */
class ReadmeExampleTest {
    @Test
    void theExampleAllowsACallAndExplainsADenial() {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            log.append(example()).append('\n');
        }

        assertThat(log).contains("go ahead").doesNotContain("try again");
    }

    private static String example() {
        // example begins
        Plan pro = Plan.of(
                "pro",
                Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(100)
                        .build(),
                Limit.builder("monthly-spend", Meter.SPEND, Window.parse("calendar month Europe/Paris"))
                        .capacity(50_000_000_000L) // nano-dollars: $50
                        .build());
        RateLimiter limiter = RateLimiter.builder().plans(Plans.of(pro)).build();

        Cost cost = Cost.of(Meter.SPEND, 2_500_000); // a quarter of a cent, and one request
        Decision decision = limiter.acquire(Request.of("acme", "pro").withCost(cost));

        String answer = decision.allowed()
                ? "go ahead, " + decision.limits().get(0).remaining().getAsLong() + " calls left"
                : decision.violated() + ", try again in "
                        + decision.retryAfter().map(Duration::toSeconds).orElse(-1L) + " s";
        // example ends
        return answer;
    }
}
