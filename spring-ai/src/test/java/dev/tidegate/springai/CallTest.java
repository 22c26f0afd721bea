package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.provider.Bill;
import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.testkit.provider.Step;
import dev.tidegate.testkit.provider.Step.Ending;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

class CallTest {
    private MeteredProvider metered = MeteredProvider.start();

    @AfterEach
    void stop() {
        metered.close();
    }

    private String ask(String plan, Object... tools) {
        return Scene.client(metered, plan)
                .prompt("say words")
                .tools(tools)
                .call()
                .content();
    }

    @Test
    void aCallIsChargedWhatWasBilled() {
        assertThat(ask("single")).isEqualTo("one two three");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void aToolLoopOfThreeRoundsPassesALimitOfOneOpenCall() {
        metered.provider.then(Step.tools("look"), Step.tools("listen"), Step.answer());
        assertThat(ask("single", new Scene.Tools())).isEqualTo("one two three");
        assertThat(metered.provider.billed()).hasSize(3);
        metered.assertChargedAsBilled("single", 3);
    }

    @Test
    void parallelToolsAreOneRound() {
        metered.provider.then(Step.tools("look", "listen", "look"), Step.answer());
        Scene.Tools tools = new Scene.Tools();
        ask("single", tools);
        assertThat(tools.runs).hasValue(3);
        metered.assertChargedAsBilled("single", 2);
    }

    @Test
    void cachedTokensOfEveryRoundAreLeftOut() {
        metered.provider.then(
                Step.tools("look").withInput(1_000, 700), Step.answer().withInput(1_200, 1_000));
        ask("single", new Scene.Tools());
        assertThat(metered.charged()).containsExactly(new Bill(300, 0, 1), new Bill(200, 0, 3));
        metered.assertChargedAsBilled("single", 2);
    }

    @Test
    void aRefusalOfTheProviderIsChargedNothing() {
        metered.provider.then(Step.error(429), Step.error(500));
        assertThatThrownBy(() -> ask("single")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> ask("single")).isInstanceOf(RuntimeException.class);
        assertThat(metered.charged()).containsExactly(new Bill(0, 0, 0), new Bill(0, 0, 0));
        metered.assertChargedAsBilled("single", 2);
    }

    /** The SDK tries again within one call: refusals bill nothing, and the answer is charged once. */
    @Test
    void whatTheSdkTriesAgainIsChargedAsBilled() {
        metered.provider.then(Step.error(500), Step.error(429), Step.answer());
        ChatClient client = ChatClient.builder(Scene.model(metered, 2))
                .defaultAdvisors(Scene.advisor(metered, "single"))
                .build();
        assertThat(client.prompt("say words").call().content()).isEqualTo("one two three");
        assertThat(metered.provider.seen()).hasSize(3);
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void aConnectionThatBreaksIsChargedAsHeldAndNeverNothing() {
        metered.provider.then(Step.answer().ending(Ending.CUT, 0));
        assertThatThrownBy(() -> ask("single")).isInstanceOf(RuntimeException.class);
        assertThat(metered.charged()).hasSize(1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
        assertThat(metered.charged().get(0).input()).isPositive();
    }

    @Test
    void aProviderThatWasNotReachedGivesEverythingBack() throws IOException {
        int nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = socket.getLocalPort();
        }
        OpenAiChatModel away = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl("http://127.0.0.1:" + nowhere + "/v1")
                        .apiKey("k")
                        .model("gpt-5-mini")
                        .maxRetries(0)
                        .build())
                .build();
        ChatClient client = ChatClient.builder(away)
                .defaultAdvisors(Scene.advisor(metered, "single"))
                .build();
        assertThatThrownBy(() -> client.prompt("a").call().content()).isInstanceOf(RuntimeException.class);
        assertThat(metered.used("single"))
                .allSatisfy((name, used) -> assertThat(used).as(name).isZero());
    }

    @Test
    void anAnswerWithoutUsageIsChargedAsHeld() {
        metered.provider.then(Step.answer().ending(Ending.WITHOUT_USAGE, 0));
        ask("single");
        assertThat(metered.charged()).hasSize(1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
    }

    @Test
    void theBoundOfACallIsWhatIsHeld() {
        metered.provider.then(Step.answer().ending(Ending.WITHOUT_USAGE, 0));
        Scene.client(metered, "single")
                .prompt("say words")
                .options(OpenAiChatOptions.builder().maxCompletionTokens(40))
                .call()
                .content();
        assertThat(metered.charged().get(0).output()).isEqualTo(40);
    }

    @Test
    void aDenialIsTypedHasNoStackAndReachesNoProvider() {
        ask("tiny");
        CallDeniedException denied = catchThrowableOfType(CallDeniedException.class, () -> ask("tiny"));
        assertThat(denied).hasMessageContaining("requests (0 of 1 left)").hasNoCause();
        assertThat(denied.getStackTrace()).isEmpty();
        assertThat(denied.retryAfter()).isPositive();
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.denials).hasSize(1);
    }

    @Test
    void toolsAreHeldBeforeOneIsRun() {
        metered.close();
        metered = MeteredProvider.start(options -> options.toolMeter(tool -> Meter.of("tool_calls")));
        metered.provider.then(Step.tools("look", "look"), Step.tools("look", "listen"), Step.answer());
        Scene.Tools tools = new Scene.Tools();
        assertThatThrownBy(() -> ask("tools", tools))
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        denied -> assertThat(denied.decision().violated()).containsExactly("tools"));
        assertThat(tools.runs).hasValue(2);
        metered.assertChargedAsBilled("tools", 2);
    }

    @Test
    void aCallNamesItsTenantAndItsPlan() {
        ChatClient client = ChatClient.builder(Scene.model(metered, 0))
                .defaultAdvisors(TidegateAdvisor.builder(metered.calls()).build())
                .build();
        assertThatThrownBy(() -> client.prompt("a").call().content())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("subject: none");
        client.prompt("a")
                .advisors(spec -> spec.param(TidegateAdvisor.TENANT, "zenith").param(TidegateAdvisor.PLAN, "many"))
                .call()
                .content();
        assertThat(metered.limiter()
                        .status(Subject.of("zenith"), "many")
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(1);
        assertThat(metered.provider.seen()).noneMatch(body -> body.contains("zenith"));
    }
}
