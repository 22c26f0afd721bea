package dev.tidegate.springai;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.usage.PromptSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.content.MediaContent;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

/** What a request of a chat client says of its size, its bound and who makes it. */
final class Requests {
    /** Tokens of a file or an image do not follow from its bytes; about a thousand is usual. */
    private static final PromptSize FILE = PromptSize.ofCharacters(4_000);

    private Requests() {}

    static PlannedCall planned(ChatClientRequest request, Optional<Subject> subject, Optional<String> plan) {
        Map<String, ? extends @Nullable Object> context = request.context();
        Optional<String> tenant = text(context, TidegateAdvisor.TENANT);
        Subject who = tenant.map(named ->
                        subject.filter(known -> known.tenant().equals(named)).orElseGet(() -> Subject.of(named)))
                .or(() -> subject)
                .orElseThrow(() -> new InvalidInputException(
                        "subject",
                        "none",
                        "the parameter " + TidegateAdvisor.TENANT + " of the call, or a subject of the advisor"));
        Optional<String> user = text(context, TidegateAdvisor.USER);
        if (user.isPresent()) {
            who = who.withUser(user.get());
        }
        ChatOptions options = request.prompt().getOptions();
        Optional<String> model = options == null ? Optional.empty() : Optional.ofNullable(options.getModel());
        if (who.model().isEmpty() && model.isPresent() && !model.get().isBlank()) {
            who = who.withModel(model.get());
        }
        return new PlannedCall(
                who,
                text(context, TidegateAdvisor.PLAN).or(() -> plan),
                size(request.prompt().getInstructions(), options),
                options == null ? OptionalLong.empty() : CallOptions.maxTokens(options),
                options == null ? 1 : CallOptions.answers(options));
    }

    private static Optional<String> text(Map<String, ? extends @Nullable Object> context, String name) {
        Object value = context.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new InvalidInputException(name, value.getClass().getName(), "a text");
    }

    private static PromptSize size(List<Message> messages, @Nullable ChatOptions options) {
        List<String> texts = new ArrayList<>();
        PromptSize files = PromptSize.NONE;
        for (Message message : messages) {
            texts.add(text(message));
            if (message instanceof MediaContent content && content.getMedia() != null) {
                for (int file = content.getMedia().size(); file > 0; file--) {
                    files = files.plus(FILE);
                }
            }
        }
        if (options instanceof ToolCallingChatOptions tools && tools.getToolCallbacks() != null) {
            for (ToolCallback tool : tools.getToolCallbacks()) {
                var definition = tool.getToolDefinition();
                texts.add(definition.name() + " " + definition.description() + " " + definition.inputSchema());
            }
        }
        return PromptSize.ofMessages(texts).plus(files);
    }

    private static String text(Message message) {
        StringBuilder text =
                new StringBuilder(Optional.ofNullable(message.getText()).orElse(""));
        if (message instanceof AssistantMessage answer) {
            for (AssistantMessage.ToolCall tool : answer.getToolCalls()) {
                text.append(' ').append(tool.name()).append(' ').append(tool.arguments());
            }
        }
        if (message instanceof ToolResponseMessage results) {
            for (ToolResponseMessage.ToolResponse result : results.getResponses()) {
                text.append(' ').append(result.responseData());
            }
        }
        return text.toString();
    }
}
