package dev.tidegate.springai;

import dev.tidegate.Actual;
import dev.tidegate.InvalidInputException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.UsageObject;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.UsageReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * What the responses of one model call say of its bill: one response, or the chunks of a stream. Used by one thread at
 * a time.
 */
final class Answer {
    private final List<String> tools = new ArrayList<>();
    private Optional<Usage> usage = Optional.empty();
    private Optional<String> model = Optional.empty();

    /** Adds a response, or a chunk; returns what the model wrote in it. */
    List<String> add(@Nullable ChatResponse response) {
        List<String> written = new ArrayList<>();
        if (response == null) {
            return written;
        }
        for (Generation generation : response.getResults()) {
            AssistantMessage output = generation.getOutput();
            Optional.ofNullable(output.getText()).ifPresent(written::add);
            for (AssistantMessage.ToolCall tool : output.getToolCalls()) {
                tools.add(tool.name());
                written.add(tool.arguments());
            }
        }
        Usage told = response.getMetadata().getUsage();
        if (told != null && sum(told) > 0 && sum(told) >= usage.map(Answer::sum).orElse(0L)) {
            usage = Optional.of(told);
        }
        Optional.ofNullable(response.getMetadata().getModel())
                .filter(name -> !name.isBlank())
                .ifPresent(name -> model = Optional.of(name));
        return written;
    }

    private static long sum(Usage usage) {
        return count(usage.getPromptTokens()) + count(usage.getCompletionTokens());
    }

    private static long count(@Nullable Number count) {
        return count == null ? 0 : count.longValue();
    }

    /** Whether the provider reported what it bills. */
    boolean hasUsage() {
        return usage.isPresent();
    }

    /** The tools that the answer calls. */
    List<String> tools() {
        return tools;
    }

    /** Books it. A usage without any count is unknown and not nothing. */
    CompletionStage<@Nullable Void> settle(ModelCall call) {
        if (usage.isEmpty()) {
            return call.settleUnknown();
        }
        Optional<Actual> ofProvider = ofProvider(usage.get());
        if (ofProvider.isEmpty()) {
            return call.settle(ofSpring(usage.get()), model);
        }
        Actual actual = ofProvider.get();
        return call.settle(
                model.isEmpty() ? actual : actual.under(actual.conditions().readModel(model.get())));
    }

    /** By the usage of the provider's own SDK, which has every kind of token. */
    private static Optional<Actual> ofProvider(Usage usage) {
        Object own = usage.getNativeUsage();
        if (own == null || own instanceof Map) {
            return Optional.empty();
        }
        String sdk = own.getClass().getPackageName();
        boolean snakeCase = sdk.startsWith("com.openai.") || sdk.startsWith("com.anthropic.");
        try {
            Actual actual = UsageReader.builtIn()
                    .reading(UsageObject.tree(own, snakeCase))
                    .actual();
            return Optional.of(actual.under(CallConditions.NONE));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> ofSpring(Usage usage) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("promptTokens", count(usage.getPromptTokens()));
        tree.put("completionTokens", count(usage.getCompletionTokens()));
        tree.put("totalTokens", count(usage.getTotalTokens()));
        if (usage.getCacheReadInputTokens() != null) {
            tree.put("cacheReadInputTokens", usage.getCacheReadInputTokens());
        }
        if (usage.getCacheWriteInputTokens() != null) {
            tree.put("cacheWriteInputTokens", usage.getCacheWriteInputTokens());
        }
        return tree;
    }
}
