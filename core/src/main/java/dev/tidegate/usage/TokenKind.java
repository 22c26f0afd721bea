package dev.tidegate.usage;

import static dev.tidegate.spi.Given.required;

import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of token that providers report apart, because they count or cost differently. A token is counted under one
 * kind only, but for {@link #REASONING}, which repeats a part of {@link #OUTPUT}.
 *
 * <p>The order is the order in which prices and counts are stored: a new kind goes to the end of what is stored.
 */
public enum TokenKind {
    /** Sent to the model: neither read from a cache nor written to one, neither audio nor image. */
    INPUT(1),
    /** Sent, and read from the provider's prompt cache. */
    CACHE_READ(0),
    /** Sent, and written to the provider's prompt cache for its usual time (five minutes, where there is a choice). */
    CACHE_WRITE(1),
    /** Sent, and written to the provider's prompt cache for an hour, which costs more. */
    CACHE_WRITE_1H(1),
    /** Written by the model, reasoning included, audio not. */
    OUTPUT(1),
    /** Written by the model for itself; already part of output, so it counts 0 beside it. */
    REASONING(0),
    /** Audio sent. */
    AUDIO_IN(1),
    /** Audio received. */
    AUDIO_OUT(1),
    /** Images sent. */
    IMAGE_IN(1),
    /** Calls of tools that the provider runs and bills by the call, searches not included. Calls, not tokens. */
    TOOL_CALL(0),
    /** Audio sent, and read from the provider's prompt cache. */
    CACHE_READ_AUDIO(0),
    /** Images received. */
    IMAGE_OUT(1),
    /** Web searches that the provider runs and bills by the search. Searches, not tokens. */
    SEARCH(0),
    /** Seconds of audio or video, where a model is billed by time. Seconds, not tokens. */
    SECONDS(0),
    /** Images sent, and read from the provider's prompt cache. */
    CACHE_READ_IMAGE(0);

    /** What {@link #IMAGE_IN} was called in files and on the wire before images were received too. */
    private static final String OLD_IMAGE = "image";

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int defaultWeight;

    TokenKind(int defaultWeight) {
        this.defaultWeight = defaultWeight;
    }

    int defaultWeight() {
        return defaultWeight;
    }

    /** The name in files and on the wire, such as {@code cache_read}. */
    public String text() {
        return text;
    }

    /** Whether it counts tokens; else calls, searches or seconds, which have prices of their own size. */
    public boolean isToken() {
        return this != TOOL_CALL && this != SEARCH && this != SECONDS;
    }

    /** The kind of this name, if it is one; {@code image} still means {@code image_in}. */
    public static Optional<TokenKind> of(String text) {
        if (required("kind", text).equals(OLD_IMAGE)) {
            return Optional.of(IMAGE_IN);
        }
        for (TokenKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
