package dev.tidegate.spring;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What tests have in common: an application, and a plan that admits two requests an hour. */
final class Limits {
    /** Two requests an hour, and a thousand tokens. */
    static final String[] PLANS = {
        "tidegate.plans.two.limits[0].name=requests-per-hour",
        "tidegate.plans.two.limits[0].meter=requests",
        "tidegate.plans.two.limits[0].capacity=2",
        "tidegate.plans.two.limits[0].window=sliding 1h",
        "tidegate.plans.two.limits[1].name=tokens-per-hour",
        "tidegate.plans.two.limits[1].meter=tokens",
        "tidegate.plans.two.limits[1].capacity=1000",
        "tidegate.plans.two.limits[1].window=sliding 1h"
    };

    private Limits() {}

    /** Everything that Spring Boot finds on the class path. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    /** Starts an application with the plan, on a free port if it serves HTTP. */
    static ConfigurableApplicationContext start(SpringApplicationBuilder builder, String... properties) {
        return builder.properties("spring.main.banner-mode=off", "server.port=0", "tidegate.warm-up=false")
                .properties(PLANS)
                .properties(properties)
                .run();
    }
}
