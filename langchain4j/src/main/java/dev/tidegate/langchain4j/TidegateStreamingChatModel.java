package dev.tidegate.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.spi.Given;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A streaming chat model behind a limit: every stream is reserved before it begins, kept open while chunks come, and
 * settled at its end before the end is passed on. A cancelled or broken one is charged as
 * {@link dev.tidegate.call.OnAbort} says, one that falls silent too.
 *
 * <p>A denial is a {@link CallDeniedException}, thrown by {@code chat}; from the second round of a tool loop on, whose
 * calls are made inside a handler, it reaches {@code onError}. Safe for any number of threads.
 */
public final class TidegateStreamingChatModel implements StreamingChatModel {
    private final StreamingChatModel model;
    private final Metering metering;

    /** Puts {@code model} behind a limit. */
    public TidegateStreamingChatModel(StreamingChatModel model, Metering metering) {
        this.model = Given.given("model", model);
        this.metering = Given.given("metering", metering);
    }

    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        ChatRequestOptions given = Optional.ofNullable(options).orElse(ChatRequestOptions.EMPTY);
        ModelCall call = metering.calls().begin(metering.planned(request, defaultRequestParameters(), given));
        try {
            model.chat(request, given, new MeteredHandler(call, handler));
        } catch (Throwable e) {
            ModelCalls.await(call.failed(e, Responses.status(e)));
            throw e;
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        chat(request, ChatRequestOptions.EMPTY, handler);
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
