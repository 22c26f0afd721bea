package dev.tidegate;

import java.util.Locale;
import java.util.Optional;

/** The kinds of token that providers report apart, because they count or cost differently. */
public enum TokenKind {
    /** Sent to the model and not served from a cache. */
    INPUT(1),
    /** Sent, and read from the provider's prompt cache. */
    CACHE_READ(0),
    /** Sent, and written to the provider's prompt cache. */
    CACHE_WRITE(1),
    /** Written by the model. */
    OUTPUT(1),
    /** Written by the model for itself; already part of output, so it counts 0 beside it. */
    REASONING(0),
    /** Audio sent. */
    AUDIO_IN(0),
    /** Audio received. */
    AUDIO_OUT(0),
    /** Images sent. */
    IMAGE(0),
    /** Tool calls made by the provider. */
    TOOL_CALL(0);

    private final int defaultWeight;

    TokenKind(int defaultWeight) {
        this.defaultWeight = defaultWeight;
    }

    int defaultWeight() {
        return defaultWeight;
    }

    /** The name in files and on the wire, such as {@code cache_read}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of this name, if it is one. */
    public static Optional<TokenKind> of(String text) {
        for (TokenKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
