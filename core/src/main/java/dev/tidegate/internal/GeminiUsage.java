package dev.tidegate.internal;

import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.util.Map;

/**
 * Gemini's usageMetadata: the prompt includes what was cached; candidates exclude thoughts; the prompts of tool use are
 * counted apart and are input. A figure of 0 is left out on the wire, so every figure may be absent.
 */
final class GeminiUsage implements UsageForm {
    static final UsageForm METADATA = new GeminiUsage();

    /** The live API says response where the others say candidates. */
    private static final String[] CANDIDATES = {"candidatesTokenCount", "responseTokenCount"};

    private GeminiUsage() {}

    @Override
    public String provider() {
        return "gemini";
    }

    @Override
    public String shape() {
        return "promptTokenCount, candidatesTokenCount";
    }

    @Override
    public Match match(UsageFields fields) {
        return fields.has("promptTokenCount") || fields.has(CANDIDATES) ? Match.CERTAIN : Match.NO;
    }

    @Override
    public Usage read(UsageFields fields) {
        if (match(fields) == Match.NO) {
            fields.required("promptTokenCount");
        }
        long prompt = fields.count("promptTokenCount");
        long tools = fields.count("toolUsePromptTokenCount");
        long candidates = fields.count(CANDIDATES);
        long thoughts = fields.count("thoughtsTokenCount");
        fields.checkTotal("totalTokenCount", prompt + tools + candidates + thoughts);
        return sent(fields, prompt, tools).plus(received(fields, candidates, thoughts));
    }

    private static Usage sent(UsageFields fields, long prompt, long tools) {
        long cached = fields.count("cachedContentTokenCount");
        fields.checkPart("cachedContentTokenCount", cached, "promptTokenCount", prompt);
        long fresh = prompt - cached;
        long audio = Math.min(fresh(fields, "AUDIO", prompt), fresh);
        long image = Math.min(fresh(fields, "IMAGE", prompt), fresh - audio);
        return new Usage(Map.of(
                TokenKind.INPUT, fresh - audio - image + tools,
                TokenKind.CACHE_READ, cached,
                TokenKind.AUDIO_IN, audio,
                TokenKind.IMAGE_IN, image));
    }

    private static Usage received(UsageFields fields, long candidates, long thoughts) {
        String details = fields.has("candidatesTokensDetails") ? "candidatesTokensDetails" : "responseTokensDetails";
        long audio = modality(fields, details, "AUDIO");
        fields.checkPart(details, audio, CANDIDATES[0], candidates);
        return new Usage(Map.of(
                TokenKind.OUTPUT, candidates - audio + thoughts,
                TokenKind.REASONING, thoughts,
                TokenKind.AUDIO_OUT, audio));
    }

    /** Of the prompt, what has this modality and did not come from the cache. */
    private static long fresh(UsageFields fields, String modality, long prompt) {
        long sent = modality(fields, "promptTokensDetails", modality);
        fields.checkPart("promptTokensDetails", sent, "promptTokenCount", prompt);
        return Math.max(0, sent - modality(fields, "cacheTokensDetails", modality));
    }

    private static long modality(UsageFields fields, String details, String modality) {
        long sum = 0;
        for (UsageFields item : fields.items(details)) {
            if (item.text("modality").filter(modality::equals).isPresent()) {
                sum = Math.addExact(sum, item.count("tokenCount"));
            }
        }
        return sum;
    }
}
