package dev.tidegate.internal;

import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.util.Map;

/**
 * Anthropic's usage: cache reads and writes stand beside the input and are not part of it. Writes are split by how long
 * they are kept where the split is reported. Web searches are billed by the call; fetches are free and not counted.
 */
final class AnthropicUsage implements UsageForm {
    static final UsageForm MESSAGES = new AnthropicUsage();

    private static final String WRITTEN = "cache_creation_input_tokens";

    private AnthropicUsage() {}

    @Override
    public String provider() {
        return "anthropic";
    }

    @Override
    public String shape() {
        return "input_tokens, output_tokens, cache_read_input_tokens";
    }

    @Override
    public Match match(UsageFields fields) {
        if (!fields.has("input_tokens", "output_tokens")) {
            return Match.NO;
        }
        return fields.has(WRITTEN, "cache_read_input_tokens", "cache_creation", "server_tool_use")
                ? Match.CERTAIN
                : Match.POSSIBLE;
    }

    @Override
    public Usage read(UsageFields fields) {
        if (!fields.has("input_tokens")) {
            throw fields.refusal(
                    "input_tokens", "missing", "the usage of message_start too, where message_delta has only output");
        }
        Usage usage = counted(fields);
        for (UsageFields step : fields.items("iterations")) {
            // The figures of the whole leave compaction out, though it is billed.
            if (step.text("type").filter("compaction"::equals).isPresent()) {
                usage = usage.plus(counted(step));
            }
        }
        return usage;
    }

    private static Usage counted(UsageFields fields) {
        UsageFields split = fields.inside("cache_creation");
        long hour = split.count("ephemeral_1h_input_tokens");
        long minutes = split.count("ephemeral_5m_input_tokens");
        long written = fields.has(WRITTEN) ? fields.count(WRITTEN) : hour + minutes;
        split.checkPart("ephemeral_1h_input_tokens", hour, WRITTEN, written);
        split.checkPart("ephemeral_5m_input_tokens", minutes, WRITTEN, written - hour);
        return new Usage(Map.of(
                TokenKind.INPUT, fields.required("input_tokens"),
                TokenKind.CACHE_READ, fields.count("cache_read_input_tokens"),
                TokenKind.CACHE_WRITE, written - hour,
                TokenKind.CACHE_WRITE_1H, hour,
                TokenKind.OUTPUT, fields.required("output_tokens"),
                TokenKind.TOOL_CALL, fields.inside("server_tool_use").count("web_search_requests")));
    }
}
