package dev.tidegate.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.usage.PromptSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a chat request says of its size, its bound and who makes it. */
final class Requests {
    /** Tokens of a file or an image do not follow from its bytes; about a thousand is usual. */
    private static final PromptSize FILE = PromptSize.ofCharacters(4_000);

    private Requests() {}

    static PlannedCall planned(
            ChatRequest request,
            ChatRequestParameters parameters,
            ChatRequestOptions options,
            Optional<Subject> subject,
            Optional<String> plan) {
        Map<?, ?> ofMessage =
                lastUserMessage(request).map(UserMessage::attributes).orElse(Map.of());
        Map<?, ?> ofOptions = options.listenerAttributes();
        Optional<Subject> called = attribute(CallAttributes.TENANT, ofOptions, ofMessage)
                .map(tenant ->
                        subject.filter(known -> known.tenant().equals(tenant)).orElseGet(() -> Subject.of(tenant)));
        Subject who = called.or(() -> subject)
                .orElseThrow(() -> new InvalidInputException(
                        "subject", "none", "a subject of the model, or the attribute " + CallAttributes.TENANT));
        Optional<String> user = attribute(CallAttributes.USER, ofOptions, ofMessage);
        if (user.isPresent()) {
            who = who.withUser(user.get());
        }
        // Null where the model is the only one of its server.
        @Nullable String model = parameters.modelName();
        if (who.model().isEmpty() && model != null && !model.isBlank()) {
            who = who.withModel(model);
        }
        Integer most = parameters.maxOutputTokens();
        OptionalLong bound = most == null ? OptionalLong.empty() : OptionalLong.of(most);
        return new PlannedCall(
                who,
                attribute(CallAttributes.PLAN, ofOptions, ofMessage).or(() -> plan),
                size(request, parameters),
                bound,
                1);
    }

    private static Optional<String> attribute(String name, Map<?, ?> first, Map<?, ?> second) {
        Object value = first.get(name) == null ? second.get(name) : first.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new InvalidInputException(name, value.getClass().getName(), "a text");
    }

    private static Optional<UserMessage> lastUserMessage(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        for (int at = messages.size() - 1; at >= 0; at--) {
            if (messages.get(at) instanceof UserMessage user) {
                return Optional.of(user);
            }
        }
        return Optional.empty();
    }

    static ChatRequest withAttribute(ChatRequest request, String name, String value) {
        List<ChatMessage> messages = new ArrayList<>(request.messages());
        for (int at = messages.size() - 1; at >= 0; at--) {
            if (messages.get(at) instanceof UserMessage user) {
                Map<String, Object> attributes = new HashMap<>(user.attributes());
                attributes.put(name, value);
                messages.set(at, user.toBuilder().attributes(attributes).build());
                break;
            }
        }
        return ChatRequest.builder()
                .messages(messages)
                .parameters(request.parameters())
                .build();
    }

    static PromptSize size(ChatRequest request, @Nullable ChatRequestParameters parameters) {
        List<String> texts = new ArrayList<>();
        PromptSize files = PromptSize.NONE;
        for (ChatMessage message : request.messages()) {
            texts.add(text(message));
            for (int file = files(message); file > 0; file--) {
                files = files.plus(FILE);
            }
        }
        List<ToolSpecification> tools = parameters == null ? List.of() : parameters.toolSpecifications();
        if (tools != null) {
            tools.forEach(tool -> texts.add(tool.name() + " " + tool.description() + " " + tool.parameters()));
        }
        return PromptSize.ofMessages(texts).plus(files);
    }

    private static String text(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return system.text();
        }
        if (message instanceof UserMessage user) {
            return texts(user.contents());
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return texts(result.contents());
        }
        if (message instanceof AiMessage answer) {
            StringBuilder text =
                    new StringBuilder(Optional.ofNullable(answer.text()).orElse(""));
            for (ToolExecutionRequest tool : answer.toolExecutionRequests()) {
                text.append(' ').append(tool.name()).append(' ').append(tool.arguments());
            }
            return text.toString();
        }
        return message.toString();
    }

    private static String texts(List<Content> contents) {
        StringBuilder texts = new StringBuilder();
        for (Content content : contents) {
            if (content instanceof TextContent text) {
                texts.append(text.text()).append('\n');
            }
        }
        return texts.toString();
    }

    private static int files(ChatMessage message) {
        List<Content> contents = message instanceof UserMessage user
                ? user.contents()
                : message instanceof ToolExecutionResultMessage result ? result.contents() : List.of();
        return (int) contents.stream()
                .filter(content -> !(content instanceof TextContent))
                .count();
    }
}
