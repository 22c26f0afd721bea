package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * The own response of llama.cpp's server, which is its usage too. What it read from its cache it did not bill.
 */
final class LlamaCpp {
    static final UsageFormat FORMAT = UsageFormat.of(
            "llama.cpp",
            "llama.cpp",
            "tokens_evaluated, tokens_predicted",
            Fields.none()
                    .count(Role.INPUT, "tokens_evaluated")
                    .count(Role.OUTPUT, "tokens_predicted")
                    .part("tokens_cached")
                    .count(Role.MODEL, "model")
                    .free("content", "tokens", "id_slot", "index", "stop", "timings", "generation_settings", "prompt")
                    .free("has_new_line", "truncated", "stop_type", "stopping_word", "completion_probabilities"));

    /** Of its endpoints in OpenAI's form, which report the usage of one choice only. */
    static final UsageFormat CHAT =
            UsageFormat.of("llama.cpp", "llama.cpp-chat", "prompt_tokens, completion_tokens", OpenAi.chat());

    private LlamaCpp() {}
}
