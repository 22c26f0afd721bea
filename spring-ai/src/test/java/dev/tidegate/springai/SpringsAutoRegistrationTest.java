package dev.tidegate.springai;

import dev.tidegate.testkit.provider.MeteredProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.test.chat.client.advisor.AbstractToolCallingAdvisorAutoRegistrationIT;

/**
 * Spring AI's own tests of the tool loop that it adds by itself, with one open call allowed and the advisor around
 * every call of the model.
 */
class SpringsAutoRegistrationTest extends AbstractToolCallingAdvisorAutoRegistrationIT {
    private static MeteredProvider metered;

    @BeforeAll
    static void start() {
        metered = MeteredProvider.start();
    }

    @AfterAll
    static void everyCallWasChargedWhatWasBilled() {
        try {
            metered.assertChargedAsBilled("single", metered.provider.billed().size());
        } finally {
            metered.close();
        }
    }

    @Override
    protected ChatModel getChatModel() {
        return Weather.model(metered);
    }
}
