package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verification.api.ApiBaseline;
import org.junit.jupiter.api.Test;

/** The published API of the module for Spring AI is the one of the committed file. */
class ApiBaselineTest {
    @Test
    void theApiIsTheOneOfTheBaseline() throws Exception {
        assertThat(ApiBaseline.broken("spring-ai", TidegateAdvisor.class, "dev\\.tidegate\\.springai"))
                .as("removed or changed: breaks callers")
                .isEmpty();
    }
}
