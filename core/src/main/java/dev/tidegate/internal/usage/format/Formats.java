package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.UsageFormat;
import java.util.List;

/** The formats that every reader knows. */
public final class Formats {
    /**
     * An object that several could have written is named after the first: those of providers come first, the plainest
     * before those that add to it.
     */
    public static final List<UsageFormat> ALL = List.of(
            OpenAi.CHAT,
            OpenAi.RESPONSES,
            OpenAi.REALTIME,
            OpenAi.SECONDS,
            Anthropic.MESSAGES,
            Gemini.METADATA,
            Gemini.INTERACTIONS,
            Bedrock.CONVERSE,
            Bedrock.INVOKE,
            Bedrock.LLAMA,
            Bedrock.TITAN,
            DeepSeek.FORMAT,
            Moonshot.FORMAT,
            Groq.FORMAT,
            Mistral.FORMAT,
            Xai.FORMAT,
            DashScope.FORMAT,
            Cohere.FORMAT,
            Ollama.FORMAT,
            LlamaCpp.FORMAT,
            OpenRouter.FORMAT,
            Perplexity.FORMAT,
            LiteLlm.FORMAT,
            LangChain.FORMAT,
            LangChain4j.OPENAI,
            LangChain4j.ANTHROPIC,
            LangChain4j.GEMINI,
            SpringAi.FORMAT,
            AiSdk4.FORMAT,
            AiSdk5.FORMAT,
            AiSdk.FORMAT,
            AiSdk.PROVIDER,
            AgentLog.FORMAT,
            ClaudeAgent.FORMAT,
            PydanticAi.FORMAT,
            OpenAiAgents.FORMAT,
            OpenTelemetry.FORMAT,
            LlamaCpp.CHAT);

    private Formats() {}
}
