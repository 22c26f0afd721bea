package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.models.completions.CompletionUsage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;

/** A native image keeps the methods of providers that are read by name. */
class HintsTest {
    private static RuntimeHints hints() {
        RuntimeHints hints = new RuntimeHints();
        new TidegateAiHints().registerHints(hints, HintsTest.class.getClassLoader());
        return hints;
    }

    @ParameterizedTest
    @ValueSource(strings = {"getMaxCompletionTokens", "getN"})
    void theBoundsOfACallAreKept(String method) throws ReflectiveOperationException {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OpenAiChatOptions.class.getMethod(method)))
                .accepts(hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"promptTokens", "completionTokens", "promptTokensDetails", "completionTokensDetails"})
    void theUsageOfAProviderIsKept(String method) throws ReflectiveOperationException {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(CompletionUsage.class.getMethod(method)))
                .accepts(hints());
    }

    @ParameterizedTest
    @ValueSource(classes = {OpenAIServiceException.class, RateLimitException.class})
    void theStatusOfAnErrorIsKept(Class<?> error) throws ReflectiveOperationException {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(error.getMethod("statusCode")))
                .accepts(hints());
    }

    @ParameterizedTest
    @ValueSource(classes = TidegateAiAutoConfiguration.class)
    void theAutoConfigurationBringsThem(Class<?> configuration) {
        assertThat(configuration.getAnnotation(ImportRuntimeHints.class).value())
                .containsExactly(TidegateAiHints.class);
    }
}
