package dev.tidegate.internal;

import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.util.Map;

/**
 * Bedrock's usage, of Converse and of the metrics that end an invoke stream: cache reads and writes stand beside the
 * input and are not part of it.
 */
final class BedrockUsage implements UsageForm {
    static final UsageForm CONVERSE = new BedrockUsage();

    private static final String[] INPUT = {"inputTokens", "inputTokenCount"};
    private static final String[] OUTPUT = {"outputTokens", "outputTokenCount"};
    private static final String[] READ = {"cacheReadInputTokens", "cacheReadInputTokenCount"};
    private static final String[] WRITTEN = {"cacheWriteInputTokens", "cacheWriteInputTokenCount"};

    private BedrockUsage() {}

    @Override
    public String provider() {
        return "bedrock";
    }

    @Override
    public String shape() {
        return "inputTokens, outputTokens, cacheReadInputTokens";
    }

    @Override
    public Match match(UsageFields fields) {
        // A framework of the same names has cachedInputTokens and counts it within inputTokens.
        boolean ours = (fields.has(INPUT) || fields.has(OUTPUT)) && !fields.has("cachedInputTokens");
        return ours ? Match.CERTAIN : Match.NO;
    }

    @Override
    public Usage read(UsageFields fields) {
        long input = fields.required(INPUT);
        long output = fields.required(OUTPUT);
        long read = fields.count(READ);
        long hour = hour(fields);
        long written = fields.count(WRITTEN);
        fields.checkPart("cacheDetails", hour, WRITTEN[0], written);
        fields.checkTotal("totalTokens", input + output + read + written);
        return new Usage(Map.of(
                TokenKind.INPUT, input,
                TokenKind.CACHE_READ, read,
                TokenKind.CACHE_WRITE, written - hour,
                TokenKind.CACHE_WRITE_1H, hour,
                TokenKind.OUTPUT, output));
    }

    private static long hour(UsageFields fields) {
        long sum = 0;
        for (UsageFields detail : fields.items("cacheDetails")) {
            if (detail.text("ttl").filter("1h"::equals).isPresent()) {
                sum = Math.addExact(sum, detail.count("inputTokens"));
            }
        }
        return sum;
    }
}
