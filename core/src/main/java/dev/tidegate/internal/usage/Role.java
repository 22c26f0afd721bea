package dev.tidegate.internal.usage;

/** What a field of a usage object counts or says. Formats differ in names and in what includes what, not in roles. */
public enum Role {
    /** What was sent; whether cache counts are inside is the format's. */
    INPUT,
    /** What was sent and neither read from a cache nor written to one. */
    UNCACHED,
    /** Read from a cache. */
    CACHE_READ,
    /** Written to a cache, for any time. */
    CACHE_WRITE,
    /** Written to a cache for five minutes; a part of what was written. */
    CACHE_WRITE_5M,
    /** Written to a cache for an hour; a part of what was written. */
    CACHE_WRITE_1H,
    /** Sent to the model by tools that the provider runs. */
    TOOL_INPUT,
    /** Audio in the input, cached audio included. */
    AUDIO_IN,
    /** Images in the input, cached ones included. */
    IMAGE_IN,
    /** Audio in what was read from a cache. */
    CACHED_AUDIO,
    /** Images in what was read from a cache. */
    CACHED_IMAGE,
    /** Audio in what tools sent. */
    TOOL_AUDIO,
    /** Images in what tools sent. */
    TOOL_IMAGE,
    /** What was received; whether reasoning is inside is the format's. */
    OUTPUT,
    /** Reasoning. */
    REASONING,
    /** Audio in the output. */
    AUDIO_OUT,
    /** Images in the output. */
    IMAGE_OUT,
    /** The sum that the provider states. */
    TOTAL,
    /** Searches that are billed by the search. */
    SEARCH,
    /** Calls of tools that are billed by the call. */
    TOOL_CALL,
    /** Seconds of audio, where a model is billed by time; fractions are rounded up. */
    SECONDS,
    /** Part of another count, at the price of that count. */
    PART,
    /** Known, and billed in a way that no kind covers: reported. */
    REPORTED,
    /** A part of another count whose name says the service tier. */
    TIERED,
    /** Known, and nothing is billed for it. */
    FREE,
    /** What the provider says the call cost, in dollars. */
    DOLLARS,
    /** A cost in units of 10^-10 dollars. */
    TICKS,
    /** A service tier. */
    TIER,
    /** A speed that costs more. */
    SPEED,
    /** Where the model ran. */
    REGION,
    /** A size of search context that changes the fee of a request. */
    SEARCH_CONTEXT,
    /** The model that answered. */
    MODEL;

    static final Role[] ALL = values();

    /** Whether a count of it is kept as it is. */
    boolean isSimple() {
        return ordinal() <= TOOL_CALL.ordinal();
    }

    /** Whether finding it makes an object a usage object. */
    boolean isPrimary() {
        return this == INPUT
                || this == UNCACHED
                || this == CACHE_READ
                || this == CACHE_WRITE
                || this == OUTPUT
                || this == REASONING
                || this == TOTAL
                || this == SECONDS;
    }
}
