package dev.tidegate.springai;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

/**
 * A model with the advisor around each of its calls: what Spring AI's own tests build their chat clients from, so that
 * the advisor stands where it stands in every client, innermost.
 */
final class AdvisedModel implements ChatModel {
    private final ChatModel model;
    private final TidegateAdvisor advisor;

    AdvisedModel(ChatModel model, TidegateAdvisor advisor) {
        this.model = model;
        this.advisor = advisor;
    }

    @Override
    public ChatOptions getOptions() {
        return model.getOptions();
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        CallAdvisorChain chain = chain(CallAdvisorChain.class, request -> response(model.call(request.prompt())));
        ChatResponse answer = advisor.adviseCall(new ChatClientRequest(prompt, Map.of()), chain)
                .chatResponse();
        if (answer == null) {
            throw new IllegalStateException("no answer");
        }
        return answer;
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        StreamAdvisorChain chain = chain(
                StreamAdvisorChain.class,
                request -> model.stream(request.prompt()).map(AdvisedModel::response));
        return advisor.adviseStream(new ChatClientRequest(prompt, Map.of()), chain)
                .mapNotNull(ChatClientResponse::chatResponse);
    }

    private static ChatClientResponse response(ChatResponse response) {
        return new ChatClientResponse(response, Map.of());
    }

    /** The model as the next in a chain. */
    private interface Next {
        Object apply(ChatClientRequest request);
    }

    /** A chain whose model answers at once, always the same. */
    static CallAdvisorChain answering(ChatClientResponse answer) {
        return chain(CallAdvisorChain.class, request -> answer);
    }

    private static <T> T chain(Class<T> type, Next next) {
        InvocationHandler handler = (Object proxy, Method method, @Nullable Object @Nullable [] arguments) -> {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof ChatClientRequest request) {
                return next.apply(request);
            }
            throw new UnsupportedOperationException(method.getName());
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
