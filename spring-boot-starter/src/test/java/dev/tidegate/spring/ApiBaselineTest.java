package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.protocol.Problem;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.verification.api.ApiBaseline;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published API of the starter and of the libraries below it is the one of the committed files. */
class ApiBaselineTest {
    @ParameterizedTest
    @CsvSource({
        "core, dev\\.tidegate(\\.(plan|usage|spi|call|compat|ledger))?",
        "config, dev\\.tidegate\\.config(\\.(plans|prices))?",
        "redis, dev\\.tidegate\\.redis",
        "protocol, dev\\.tidegate\\.protocol(\\..+)?",
        "spring-boot-starter, dev\\.tidegate\\.spring"
    })
    void theApiIsTheOneOfTheBaseline(String module, String packages) throws Exception {
        Class<?> one = switch (module) {
            case "core" -> RateLimiter.class;
            case "config" -> PlansFile.class;
            case "redis" -> RedisStore.class;
            case "protocol" -> Problem.class;
            default -> RateLimited.class;
        };
        assertThat(ApiBaseline.broken(module, one, packages))
                .as("removed or changed: breaks callers of " + module)
                .isEmpty();
    }
}
