package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of docs/start/java.md, compiled and run. A test of the command line compares the two texts. */
class StartExampleTest {
    @Test
    void threeCallsAreAllowedAndTheFourthNamesItsLimitAndItsWait() {
        List<String> answers = example();

        assertThat(answers).hasSize(4);
        assertThat(answers.subList(0, 3)).containsExactly("allowed", "allowed", "allowed");
        assertThat(answers.get(3)).matches("denied by \\[requests-per-minute], wait (59|60) s");
    }

    private static List<String> example() {
        // example begins
        Plan trial = Plan.of(
                "trial",
                Limit.builder("requests-per-minute", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)))
                        .capacity(3)
                        .build());
        RateLimiter limiter = RateLimiter.builder().plans(Plans.of(trial)).build();

        List<String> answers = new ArrayList<>();
        for (int call = 1; call <= 4; call++) {
            Decision decision = limiter.acquire(Request.of("acme", "trial"));
            answers.add(
                    decision.allowed()
                            ? "allowed"
                            : "denied by " + decision.violated() + ", wait "
                                    + decision.retryAfter().orElseThrow().toSeconds() + " s");
        }
        // answers: allowed, allowed, allowed, denied by [requests-per-minute], wait 60 s
        // example ends
        return answers;
    }
}
