package dev.tidegate.spring.autoconfigure;

import dev.tidegate.RateLimiter;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.spring.method.RateLimitedPostProcessor;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Loads classes that a start needs on a second thread, so that the start does not wait for them.
 * Spring Boot calls it where there is more than one processor; what it makes is thrown away.
 */
final class TidegatePreinitializer implements BackgroundPreinitializer {
    @Override
    public void preinitialize() {
        RateLimitedPostProcessor.preinitialize();
        Map<String, Object> limit = Map.of("name", "a", "meter", "requests", "capacity", 1, "window", "sliding 1s");
        Plans plans = PlansFile.of(Map.of("sample", Map.of("limits", List.of(limit))));
        RateLimiter.builder().plans(plans).build().close();
        ReactiveAdapterRegistry.getSharedInstance();
    }
}
