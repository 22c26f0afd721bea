package dev.tidegate.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verification.api.ApiBaseline;
import org.junit.jupiter.api.Test;

/** The published API of the module for LangChain4j is the one of the committed file. */
class ApiBaselineTest {
    @Test
    void theApiIsTheOneOfTheBaseline() throws Exception {
        assertThat(ApiBaseline.broken("langchain4j", TidegateChatModel.class, "dev\\.tidegate\\.langchain4j"))
                .as("removed or changed: breaks callers")
                .isEmpty();
    }
}
