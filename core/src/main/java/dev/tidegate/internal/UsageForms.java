package dev.tidegate.internal;

import dev.tidegate.spi.UsageForm;
import java.util.List;

/** The forms that every reader knows. */
public final class UsageForms {
    /** In the order in which refusals name them. */
    public static final List<UsageForm> BUILT_IN = List.of(
            OwnUsage.KINDS,
            OpenAiUsage.CHAT,
            OpenAiUsage.RESPONSES,
            AnthropicUsage.MESSAGES,
            GeminiUsage.METADATA,
            BedrockUsage.CONVERSE);

    private UsageForms() {}
}
