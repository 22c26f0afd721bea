package dev.tidegate.spring.autoconfigure;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.spring.method.RateLimitedPostProcessor;
import dev.tidegate.spring.web.HttpAnswers;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Loads the classes of a decision on a second thread while an application starts, so that the start does not wait for them.
 * Spring Boot calls it where there is more than one processor; what it makes is thrown away.
 */
final class TidegatePreinitializer implements BackgroundPreinitializer {
    private static final String SAMPLE = "sample";

    @Override
    public void preinitialize() {
        RateLimitedPostProcessor.preinitialize();
        Plans plans = PlansFile.of(Map.of(
                SAMPLE,
                Map.of(
                        "limits",
                        List.of(Map.of("name", "a", "meter", "requests", "capacity", 1, "window", "sliding 1s")))));
        try (RateLimiter limiter = RateLimiter.builder().plans(plans).build()) {
            new HttpAnswers(plans).preinitialize(SAMPLE, limiter.acquire(Request.of(SAMPLE, SAMPLE)));
        }
        ReactiveAdapterRegistry.getSharedInstance();
    }
}
