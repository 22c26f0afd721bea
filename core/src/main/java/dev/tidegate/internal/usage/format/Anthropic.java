package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * Anthropic's usage: cache reads and writes stand beside the input and are not part of it. Writes are split by how long
 * they are kept where the split is reported. Web searches are billed by the call; fetches are free. Compaction and the rounds
 * of an advisor are billed, and the figures of the whole leave them out.
 */
final class Anthropic {
    static final UsageFormat MESSAGES = UsageFormat.of(
                    "anthropic",
                    "anthropic-messages",
                    "input_tokens, output_tokens, cache_read_input_tokens",
                    Fields.none()
                            .count(Role.INPUT, "input_tokens")
                            .count(Role.OUTPUT, "output_tokens")
                            .count(Role.TOTAL, "total_tokens")
                            .with(caches())
                            .inside("cache_creation", lifetimes())
                            .inside("server_tool_use", tools())
                            .inside("output_tokens_details", Fields.none().count(Role.REASONING, "thinking_tokens"))
                            .rounds("iterations")
                            .count(Role.TIER, "service_tier")
                            .count(Role.SPEED, "speed")
                            .count(Role.REGION, "inference_geo")
                            // Sessions of managed agents are billed by time too.
                            .count(Role.REPORTED, "active_seconds")
                            .free("fallback_credit", "list_cost"))
            .cache(Place.APART)
            .needing("input_tokens", "output_tokens");

    static Fields caches() {
        return Fields.none()
                .count(Role.CACHE_READ, "cache_read_input_tokens")
                .count(Role.CACHE_WRITE, "cache_creation_input_tokens");
    }

    static Fields lifetimes() {
        return Fields.none()
                .count(Role.CACHE_WRITE_5M, "ephemeral_5m_input_tokens")
                .count(Role.CACHE_WRITE_1H, "ephemeral_1h_input_tokens");
    }

    static Fields tools() {
        return Fields.none()
                .count(Role.SEARCH, "web_search_requests")
                .count(Role.TOOL_CALL, "code_execution_requests")
                .free("web_fetch_requests", "tool_search_requests")
                .count(Role.REPORTED, "browser_open_requests");
    }

    private Anthropic() {}
}
