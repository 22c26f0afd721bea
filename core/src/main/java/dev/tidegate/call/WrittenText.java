package dev.tidegate.call;

import dev.tidegate.usage.Estimate;
import dev.tidegate.usage.Estimator;
import dev.tidegate.usage.PromptSize;
import java.util.List;

/**
 * What a model wrote, as it was streamed: counted only if the provider reports no usage. Safe for any number of
 * threads.
 */
final class WrittenText {
    /** What is beyond counts by its length: an answer of a model is at most about as long. */
    private static final int KEPT_CHARACTERS = 4_000_000;

    private static final int CHARACTERS_PER_TOKEN = 3;

    private final StringBuilder kept = new StringBuilder();
    private long beyond;

    synchronized void add(String text) {
        int room = KEPT_CHARACTERS - kept.length();
        kept.append(text, 0, Math.min(room, text.length()));
        beyond += Math.max(0, text.length() - room);
    }

    synchronized long tokens(Estimator estimator, String model) {
        if (kept.isEmpty()) {
            return 0;
        }
        String text = kept.toString();
        Estimate counted = estimator.estimate(model, List.of(text));
        // Without a tokenizer: no message, so that the few tokens around one are not counted.
        long tokens = counted.encoding().equals(Estimate.COUNTED)
                ? counted.inputTokens()
                : estimator
                        .estimate(model, new PromptSize(PromptSize.of(text).characters(), 0))
                        .inputTokens();
        return tokens + (beyond + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }
}
