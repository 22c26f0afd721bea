package dev.tidegate.springai;

import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.testkit.provider.Step;
import java.util.stream.Stream;
import org.springframework.ai.chat.model.ChatModel;

/**
 * A model that answers questions on the weather as Spring AI's tests expect: it asks its tool, then says the figures.
 */
final class Weather {
    private Weather() {}

    static ChatModel model(MeteredProvider metered) {
        metered.provider.otherwise(Weather::answer);
        return new AdvisedModel(Scene.model(metered, 0), Scene.advisor(metered, "single"));
    }

    private static Step answer(String body) {
        if (body.contains("\"tool_call_id\"")) {
            return Step.words("San", "Francisco", "30,", "Tokyo", "10,", "Paris", "15", "degrees");
        }
        return Step.tools(Stream.of("San Francisco", "Tokyo", "Paris")
                .filter(body::contains)
                .map(city -> "getCurrentWeather {\"location\":\"" + city + "\",\"unit\":\"C\",\"lat\":0,\"lon\":0}")
                .toArray(String[]::new));
    }
}
