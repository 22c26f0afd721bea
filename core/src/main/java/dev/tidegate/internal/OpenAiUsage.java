package dev.tidegate.internal;

import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.util.Map;

/**
 * OpenAI's usage: cached tokens are part of the prompt, reasoning is part of the completion, audio is part of either.
 *
 * <p>Which of the cached tokens were audio is not said everywhere. What is not cached is taken to be audio first, since
 * that is dearer: a call is never charged too little for it.
 */
final class OpenAiUsage implements UsageForm {
    /** Chat completions, and embeddings, which have no completion. */
    static final UsageForm CHAT = new OpenAiUsage("prompt_tokens", "completion_tokens", false);
    /** Responses; the realtime and image APIs report the same way. */
    static final UsageForm RESPONSES = new OpenAiUsage("input_tokens", "output_tokens", true);

    private final String sent;
    private final String received;
    private final boolean responses;

    private OpenAiUsage(String sent, String received, boolean responses) {
        this.sent = sent;
        this.received = received;
        this.responses = responses;
    }

    @Override
    public String provider() {
        return "openai";
    }

    @Override
    public String shape() {
        return responses ? "input_tokens, output_tokens, total_tokens" : "prompt_tokens, completion_tokens";
    }

    @Override
    public Match match(UsageFields fields) {
        if (!responses) {
            return fields.has(sent, received) ? Match.CERTAIN : Match.NO;
        }
        if (!fields.has(sent, received)) {
            return Match.NO;
        }
        boolean own = fields.has(sent + "_details", received + "_details", "total_tokens")
                || fields.has("input_token_details", "output_token_details");
        return own ? Match.CERTAIN : Match.POSSIBLE;
    }

    @Override
    public Usage read(UsageFields fields) {
        long prompt = fields.required(sent);
        long completion = responses ? fields.required(received) : fields.count(received);
        fields.checkTotal("total_tokens", prompt + completion);
        Usage in = sent(details(fields, sent, "input_token_details"), prompt);
        return in.plus(received(details(fields, received, "output_token_details"), completion));
    }

    /** The realtime API says {@code token_details} where the others say {@code tokens_details}. */
    private static UsageFields details(UsageFields fields, String of, String realtime) {
        return fields.inside(of + "_details", realtime);
    }

    private Usage sent(UsageFields details, long prompt) {
        long cached = details.count("cached_tokens");
        details.checkPart("cached_tokens", cached, sent, prompt);
        long written = details.count("cache_write_tokens");
        details.checkPart("cache_write_tokens", written, sent, prompt - cached);
        long audio = details.count("audio_tokens");
        details.checkPart("audio_tokens", audio, sent, prompt);
        long image = details.count("image_tokens");
        details.checkPart("image_tokens", image, sent, prompt - audio);
        long fresh = prompt - cached - written;
        long audioIn = Math.min(audio, fresh);
        long imageIn = Math.min(image, fresh - audioIn);
        return new Usage(Map.of(
                TokenKind.INPUT, fresh - audioIn - imageIn,
                TokenKind.CACHE_READ, cached,
                TokenKind.CACHE_WRITE, written,
                TokenKind.AUDIO_IN, audioIn,
                TokenKind.IMAGE_IN, imageIn));
    }

    private Usage received(UsageFields details, long completion) {
        long audio = details.count("audio_tokens");
        details.checkPart("audio_tokens", audio, received, completion);
        long reasoning = details.count("reasoning_tokens");
        details.checkPart("reasoning_tokens", reasoning, received, completion - audio);
        return new Usage(Map.of(
                TokenKind.OUTPUT, completion - audio,
                TokenKind.REASONING, reasoning,
                TokenKind.AUDIO_OUT, audio));
    }
}
