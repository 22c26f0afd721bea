package dev.tidegate.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.tidegate.Actual;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.UsageObject;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Books what a chat response, or a failure in its place, says of its bill. */
final class Responses {
    private static final int DEEPEST = 16;

    private Responses() {}

    /**
     * Holds the tools that the response calls, and settles.
     *
     * @throws CallDeniedException if a limit does not admit the tools; the call itself is settled then
     */
    static void book(ModelCall call, ChatResponse response) {
        List<String> tools = response.aiMessage().toolExecutionRequests().stream()
                .map(ToolExecutionRequest::name)
                .toList();
        boolean admitted;
        try {
            admitted = call.holdTools(tools).toCompletableFuture().join();
        } finally {
            ModelCalls.await(settle(call, response));
        }
        if (!admitted) {
            throw call.toolDenial(tools).toCompletableFuture().join();
        }
    }

    private static CompletionStage<@Nullable Void> settle(ModelCall call, ChatResponse response) {
        Optional<Actual> actual = actual(response);
        return actual.isPresent() ? call.settle(actual.get()) : call.settleUnknown();
    }

    /** Empty without counts: an error event in a stream arrives as an answer whose counts are null. */
    private static Optional<Actual> actual(ChatResponse response) {
        TokenUsage usage = response.tokenUsage();
        if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
            return Optional.empty();
        }
        Actual actual = actual(usage);
        String model = response.modelName();
        if (model == null || model.isBlank()) {
            return Optional.of(actual);
        }
        CallConditions conditions = actual.conditions().readModel(model);
        return Optional.of(actual.under(conditions));
    }

    private static Actual actual(TokenUsage usage) {
        // Those of providers have the cached tokens, each in its own way.
        if (usage.getClass() != TokenUsage.class) {
            try {
                return UsageReader.builtIn()
                        .reading("langchain4j", UsageObject.tree(usage, false))
                        .actual();
            } catch (RuntimeException e) {
                // A provider whose form is not known: its two counts are.
                return plain(usage);
            }
        }
        return plain(usage);
    }

    private static Actual plain(TokenUsage usage) {
        return Actual.of(Usage.of(usage.inputTokenCount(), usage.outputTokenCount()));
    }

    /** The status of the provider's answer behind an error. */
    static OptionalInt status(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof HttpException http) {
                return OptionalInt.of(http.statusCode());
            }
            at = at.getCause();
        }
        return OptionalInt.empty();
    }

    /** The denial that ended the attempts of a call. */
    static Optional<CallDeniedException> denial(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof CallDeniedException denied) {
                return Optional.of(denied);
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
