package dev.tidegate.examples.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.provider.FakeProvider;
import dev.tidegate.testkit.provider.Step;
import org.junit.jupiter.api.Test;

class AssistantsTest {
    @Test
    void aTenantIsChargedWhatItsCallsUsedAndThenDenied() {
        try (FakeProvider provider = FakeProvider.start();
                Assistants assistants = new Assistants(provider.url(), "k")) {
            provider.then(Step.tools("time"), Step.answer());
            assertThat(assistants.answer("acme", "What time is it?")).isEqualTo("one two three");
            assertThat(assistants.used("acme"))
                    .isEqualTo("open-calls 0\ncalls-per-hour 2\ntokens-per-hour "
                            + (provider.total().input() + provider.total().output()) + "\n");
            assertThat(assistants.answer("acme", "And now?")).isEqualTo("one two three");
            assertThat(assistants.answer("acme", "And now?")).isEqualTo("one two three");
            assertThat(assistants.answer("acme", "And now?"))
                    .startsWith("limit [calls-per-hour] reached, try again in ");
            assertThat(provider.seen()).hasSize(4);
            assertThat(assistants.answer("zenith", "Hello")).isEqualTo("one two three");
        }
    }
}
