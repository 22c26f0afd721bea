package dev.tidegate.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailRequest;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.spi.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a call of an AI service that would be denied now, before anything is prepared for it. It only looks: what
 * counts is the {@link TidegateChatModel} behind the service, whose every round is reserved. The tenant may stand in
 * the invocation parameters under {@link CallAttributes#TENANT}. Safe for any number of threads.
 */
public final class TidegateInputGuardrail implements InputGuardrail {
    private final Metering metering;

    /** Looks at the limits of {@code metering}. */
    public TidegateInputGuardrail(Metering metering) {
        this.metering = Given.given("metering", metering);
    }

    @Override
    public InputGuardrailResult validate(InputGuardrailRequest request) {
        List<ChatMessage> messages = new ArrayList<>();
        if (request.requestParams().chatMemory() != null) {
            messages.addAll(request.requestParams().chatMemory().messages());
        }
        messages.add(request.userMessage());
        InvocationContext context = request.requestParams().invocationContext();
        ChatRequest planned = ChatRequest.builder().messages(messages).build();
        try {
            metering.calls().check(metering.planned(planned, defaults(context), options(context)));
            return success();
        } catch (CallDeniedException e) {
            return fatal(Optional.ofNullable(e.getMessage()).orElse("denied"), e);
        }
    }

    /** Those of the model of the service: they name it, for its price. */
    private static ChatRequestParameters defaults(@Nullable InvocationContext context) {
        ChatRequestParameters ofModel = context == null ? null : context.defaultRequestParameters();
        return ofModel == null ? DefaultChatRequestParameters.EMPTY : ofModel;
    }

    private static ChatRequestOptions options(@Nullable InvocationContext context) {
        ChatRequestOptions.Builder options = ChatRequestOptions.builder();
        if (context != null && context.invocationParameters() != null) {
            context.invocationParameters().asMap().forEach(options::addListenerAttribute);
        }
        return options.build();
    }
}
