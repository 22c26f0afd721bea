package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Ollama's response, which is its usage too: counts and durations beside the answer.
 */
final class Ollama {
    static final UsageFormat FORMAT = UsageFormat.of(
            "ollama",
            "ollama",
            "prompt_eval_count, eval_count",
            Fields.none()
                    .count(Role.INPUT, "prompt_eval_count")
                    .count(Role.OUTPUT, "eval_count")
                    .count(Role.MODEL, "model")
                    .free("created_at", "done", "done_reason", "message", "response", "thinking", "context")
                    .free("total_duration", "load_duration", "prompt_eval_duration", "eval_duration", "logprobs")
                    .free("remote_model", "remote_host", "embeddings"));

    private Ollama() {}
}
