package dev.tidegate.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.guardrail.InputGuardrailException;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.provider.Bill;
import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.testkit.provider.Step;
import dev.tidegate.testkit.provider.Step.Ending;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatModelTest {
    private MeteredProvider metered = MeteredProvider.start();

    @AfterEach
    void stop() {
        metered.close();
    }

    private Scene.Assistant assistant(ChatModel model, Object... tools) {
        return AiServices.builder(Scene.Assistant.class)
                .chatModel(model)
                .tools(tools)
                .build();
    }

    @Test
    void aCallIsChargedWhatWasBilled() {
        assertThat(Scene.model(metered).chat("say three words")).isEqualTo("one two three");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void cachedTokensOfEveryRoundAreLeftOut() {
        metered.provider.then(
                Step.tools("look").withInput(1_000, 700), Step.answer().withInput(1_200, 1_000));
        assistant(Scene.model(metered), new Scene.Tools()).ask("look");
        assertThat(metered.charged()).containsExactly(new Bill(300, 0, 1), new Bill(200, 0, 3));
        metered.assertChargedAsBilled("single", 2);
    }

    @Test
    void aToolLoopOfThreeRoundsPassesALimitOfOneOpenCall() {
        metered.provider.then(Step.tools("look"), Step.tools("listen"), Step.answer());
        assertThat(assistant(Scene.model(metered), new Scene.Tools()).ask("look twice"))
                .isEqualTo("one two three");
        assertThat(metered.provider.billed()).hasSize(3);
        metered.assertChargedAsBilled("single", 3);
    }

    @Test
    void parallelToolsAreOneRound() {
        metered.provider.then(Step.tools("look", "listen", "look"), Step.answer());
        Scene.Tools tools = new Scene.Tools();
        assistant(Scene.model(metered), tools).ask("look and listen");
        assertThat(tools.runs).hasValue(3);
        metered.assertChargedAsBilled("single", 2);
    }

    @Test
    void aRefusalOfTheProviderBillsNothingAndNothingIsCharged() {
        metered.provider.then(Step.error(429), Step.error(500));
        assertThatThrownBy(() -> Scene.model(metered).chat("a")).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> Scene.model(metered).chat("b")).isInstanceOf(InternalServerException.class);
        assertThat(metered.charged()).containsExactly(new Bill(0, 0, 0), new Bill(0, 0, 0));
        metered.assertChargedAsBilled("single", 2);
    }

    /** The answer has been paid for, and the slot is free. */
    @Test
    void aMeterOfToolsThatFailsLeavesNoCallOpen() {
        metered.close();
        metered = MeteredProvider.start(options -> options.toolMeter(tool -> {
            throw new IllegalStateException("no meter for " + tool);
        }));
        metered.provider.then(Step.tools("look"));
        assertThatThrownBy(
                        () -> assistant(Scene.model(metered), new Scene.Tools()).ask("look"))
                .hasMessageContaining("no meter for look");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void whatALimitBehindThisOneDeniesIsGivenBack() {
        Metering zenith = Metering.of(metered.calls(), Subject.of("zenith")).withPlan("tiny");
        ChatModel tiny = new TidegateChatModel(Scene.openAi(metered).build(), zenith);
        ChatModel both = new TidegateChatModel(tiny, Scene.metering(metered, "single"));
        both.chat("a");
        Map<String, Long> used = metered.used("single");
        assertThatThrownBy(() -> both.chat("b")).isInstanceOf(CallDeniedException.class);
        assertThat(metered.calls().openCalls()).isZero();
        assertThat(metered.used("single")).isEqualTo(used);
    }

    @Test
    void eachAttemptWithinOneCallIsReservedAndSettled() {
        metered.provider.then(Step.error(429), Step.error(503), Step.answer());
        assertThat(Scene.retrying(metered, "single", Duration.ofSeconds(20)).chat("say three words"))
                .isEqualTo("one two three");
        assertThat(metered.provider.seen()).hasSize(3);
        metered.assertChargedAsBilled("single", 3);
    }

    @Test
    void anAttemptThatTheProviderBillsAndThatIsTriedAgainIsChargedTwice() {
        metered.provider.then(Step.answer().ending(Ending.CUT, 0), Step.answer());
        Scene.retrying(metered, "single", Duration.ofSeconds(20)).chat("say three words");
        assertThat(metered.provider.billed()).hasSize(2);
        // The first one's usage never arrived: it is charged as held, which is no less than it was billed.
        assertThat(metered.charged()).hasSize(2);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
        assertThat(metered.charged().get(1)).isEqualTo(new Bill(10, 0, 3));
        assertThat(metered.used("single")).containsEntry("requests", 2L).containsEntry("open-calls", 0L);
    }

    /** Models try again after a timeout; what the provider answered by then is on its bill. */
    @Test
    void attemptsThatTimeOutAreChargedAsHeldBesideTheOneThatAnswers() {
        ChatModel retrying = new TidegateChatModel(
                Scene.openAi(metered)
                        .maxRetries(2)
                        .httpClientBuilder(new MeteredHttpClientBuilder(new Scene.Late(2)))
                        .build(),
                Scene.metering(metered, "single"));
        assertThat(retrying.chat("say three words")).isEqualTo("one two three");
        assertThat(metered.provider.billed()).hasSize(3);
        assertThat(metered.charged()).extracting(Bill::output).containsExactly(500L, 500L, 3L);
        assertThat(metered.used("single")).containsEntry("requests", 3L).containsEntry("open-calls", 0L);
    }

    @Test
    void anAttemptThatALimitDeniesEndsTheCallAtOnce() {
        metered.provider.then(Step.error(503), Step.answer());
        assertThatThrownBy(() ->
                        Scene.retrying(metered, "tiny", Duration.ofSeconds(20)).chat("a"))
                .isInstanceOf(CallDeniedException.class);
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.denials).hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsChargedAsHeldAndNeverNothing() {
        metered.provider.then(Step.answer().ending(Ending.CUT, 0));
        assertThatThrownBy(() -> Scene.model(metered).chat("a")).isInstanceOf(RuntimeException.class);
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
        ChatModel away = Scene.openAi(metered)
                .baseUrl("http://127.0.0.1:" + nowhere + "/v1")
                .build();
        assertThatThrownBy(() -> new TidegateChatModel(away, Scene.metering(metered, "single")).chat("a"))
                .isInstanceOf(RuntimeException.class);
        assertThat(metered.used("single"))
                .allSatisfy((name, used) -> assertThat(used).as(name).isZero());
    }

    @Test
    void anAnswerWithoutUsageIsChargedAsHeld() {
        metered.provider.then(Step.answer().ending(Ending.WITHOUT_USAGE, 0));
        Scene.model(metered).chat("say three words");
        assertThat(metered.charged()).hasSize(1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
    }

    @Test
    void aDenialIsTypedHasNoStackAndReachesNoProvider() {
        ChatModel model = new TidegateChatModel(Scene.openAi(metered).build(), Scene.metering(metered, "tiny"));
        model.chat("first");
        CallDeniedException denied = catchThrowableOfType(CallDeniedException.class, () -> model.chat("second"));
        assertThat(denied).hasMessageContaining("requests (0 of 1 left)").hasNoCause();
        assertThat(denied.getStackTrace()).isEmpty();
        assertThat(denied.retryAfter()).isPositive();
        assertThat(denied.decision().violated()).containsExactly("requests");
        assertThat(denied.isTransient()).isTrue();
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.denials).hasSize(1);
    }

    /** Thrown into a tool, a refusal would be an answer for the model; thrown by the model it ends the loop. */
    @Test
    void aDenialInASecondRoundEndsTheLoop() {
        metered.provider.then(Step.tools("look"), Step.answer());
        ChatModel model = new TidegateChatModel(Scene.openAi(metered).build(), Scene.metering(metered, "tiny"));
        assertThatThrownBy(() -> assistant(model, new Scene.Tools()).ask("look"))
                .isInstanceOf(CallDeniedException.class);
        assertThat(metered.provider.seen()).hasSize(1);
    }

    @Test
    void toolsAreHeldBeforeOneIsRun() {
        metered.close();
        metered = MeteredProvider.start(options -> options.toolMeter(tool -> Meter.of("tool_calls")));
        metered.provider.then(Step.tools("look", "look"), Step.tools("look", "listen"), Step.answer());
        Scene.Tools tools = new Scene.Tools();
        ChatModel model = new TidegateChatModel(Scene.openAi(metered).build(), Scene.metering(metered, "tools"));
        assertThatThrownBy(() -> assistant(model, tools).ask("look much"))
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        denied -> assertThat(denied.decision().violated()).containsExactly("tools"));
        assertThat(tools.runs).hasValue(2);
        assertThat(metered.used("tools")).containsEntry("tools", 2L);
        metered.assertChargedAsBilled("tools", 2);
    }

    /** The service's own sum leaves the calls out that a guardrail caused; the model's does not. */
    @Test
    void callsThatAGuardrailCausesAreCharged() {
        AtomicInteger answers = new AtomicInteger();
        OutputGuardrail picky = new OutputGuardrail() {
            @Override
            public OutputGuardrailResult validate(AiMessage answer) {
                return answers.incrementAndGet() < 2 ? reprompt("too short", "longer") : success();
            }
        };
        AiServices.builder(Scene.Assistant.class)
                .chatModel(Scene.model(metered))
                .outputGuardrails(picky)
                .build()
                .ask("say much");
        assertThat(metered.provider.billed()).hasSize(2);
        metered.assertChargedAsBilled("single", 2);
    }

    @Test
    void anInputGuardrailRefusesBeforeAnyCallAndCountsNothing() {
        Metering tiny = Scene.metering(metered, "tiny");
        Scene.Assistant assistant = AiServices.builder(Scene.Assistant.class)
                .chatModel(new TidegateChatModel(Scene.openAi(metered).build(), tiny))
                .inputGuardrails(new TidegateInputGuardrail(tiny))
                .build();
        assertThat(assistant.ask("first")).isEqualTo("one two three");
        assertThatThrownBy(() -> assistant.ask("second"))
                .isInstanceOf(InputGuardrailException.class)
                .hasRootCauseInstanceOf(CallDeniedException.class);
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.used("tiny")).containsEntry("requests", 1L);
    }

    @Test
    void listenersOfTheModelAreCalledOnce() {
        List<String> heard = new CopyOnWriteArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add("request " + context.modelProvider());
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add("response");
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                heard.add("error");
            }
        };
        ChatModel model = new TidegateChatModel(
                Scene.openAi(metered).listeners(List.of(listener)).build(), Scene.metering(metered, "single"));
        model.chat("a");
        assertThat(heard).containsExactly("request OPEN_AI", "response");
        assertThat(model.listeners()).isEmpty();
    }

    @Test
    void whatTheModelSaysOfItselfIsPassedOn() {
        ChatModel bare = Scene.openAi(metered).build();
        ChatModel model = new TidegateChatModel(bare, Scene.metering(metered, "single"));
        assertThat(model.defaultRequestParameters()).isEqualTo(bare.defaultRequestParameters());
        assertThat(model.provider()).isEqualTo(bare.provider());
        assertThat(model.supportedCapabilities()).isEqualTo(bare.supportedCapabilities());
        assertThat(model.listeners()).isEmpty();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("a"))
                .maxOutputTokens(40)
                .build();
        assertThat(model.doChat(request).aiMessage().text()).isEqualTo("one two three");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void theBoundOfACallIsWhatIsHeld() {
        metered.provider.then(Step.answer().ending(Ending.WITHOUT_USAGE, 0));
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("say three words"))
                .maxOutputTokens(40)
                .build();
        Scene.model(metered).chat(request);
        assertThat(metered.charged().get(0).output()).isEqualTo(40);
    }

    @Test
    void aCallNamesItsTenantAndItsPlan() {
        ChatModel model = new TidegateChatModel(Scene.openAi(metered).build(), Metering.of(metered.calls()));
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("a")).build();
        assertThatThrownBy(() -> model.chat(request)).hasMessageContaining("subject: none");
        model.chat(
                request,
                ChatRequestOptions.builder()
                        .addListenerAttribute(CallAttributes.TENANT, "zenith")
                        .addListenerAttribute(CallAttributes.PLAN, "many")
                        .build());
        Scene.Assistant service = AiServices.builder(Scene.Assistant.class)
                .chatModel(model)
                .chatRequestTransformer(asked -> CallAttributes.withTenant(asked, "zenith"))
                .build();
        service.ask("b");
        assertThat(metered.limiter()
                        .status(Subject.of("zenith"), "many")
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(2);
        assertThat(metered.provider.seen()).noneMatch(body -> body.contains("zenith"));
    }
}
