package dev.tidegate.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.spi.Given;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chat model behind a limit: every call is reserved before it is made, each round of a tool loop for itself, and
 * settled with the usage of the provider before the answer is returned. A denial is a {@link CallDeniedException}, and
 * nothing was sent then.
 *
 * <pre>{@code
 * ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();
 * ChatModel model = new TidegateChatModel(openAi, Metering.of(calls, Subject.of("acme")));
 * String answer = model.chat("Hello");
 * }</pre>
 *
 * <p>The listeners are those of the model behind it, once for each call that is made. Safe for any number of threads.
 */
public final class TidegateChatModel implements ChatModel {
    private final ChatModel model;
    private final Metering metering;

    /** Puts {@code model} behind a limit. */
    public TidegateChatModel(ChatModel model, Metering metering) {
        this.model = Given.given("model", model);
        this.metering = Given.given("metering", metering);
    }

    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        ChatRequestOptions given = Optional.ofNullable(options).orElse(ChatRequestOptions.EMPTY);
        ChatResponse response;
        ModelCall call;
        try (Attempts attempts = Attempts.begin(metering.calls(), metering.planned(request, defaults(), given))) {
            response = answer(attempts, request, given);
            call = attempts.call();
        }
        Responses.book(call, response);
        return response;
    }

    private ChatResponse answer(Attempts attempts, ChatRequest request, ChatRequestOptions options) {
        try {
            return model.chat(request, options);
        } catch (Throwable e) {
            ModelCalls.await(attempts.call().failed(e, Responses.status(e)));
            Optional<CallDeniedException> denial = Responses.denial(e);
            if (denial.isPresent()) {
                throw denial.get();
            }
            throw e;
        }
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return chat(request, ChatRequestOptions.EMPTY);
    }

    private ChatRequestParameters defaults() {
        return model.defaultRequestParameters();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    /** None: the model behind this one calls its own, and they must not be called twice. */
    @Override
    public List<ChatModelListener> listeners() {
        return List.of();
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model.supportedCapabilities();
    }
}
