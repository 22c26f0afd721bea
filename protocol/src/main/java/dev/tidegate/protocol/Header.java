package dev.tidegate.protocol;

/** One header of a response, and the names that this API uses. */
public record Header(String name, String value) {
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";
    public static final String RATE_LIMIT = "RateLimit";
    public static final String LIMIT = "X-RateLimit-Limit";
    public static final String REMAINING = "X-RateLimit-Remaining";
    public static final String RESET = "X-RateLimit-Reset";
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Which kinds of overrides a decision was made under. */
    public static final String OVERRIDES = "Tidegate-Overrides";

    static final String SHOULD_RETRY = "x-should-retry";

    private static final String RETRY_AFTER = "retry-after";
    private static final String ALLOW = "allow";

    /** A repetition within the time that clients wait cannot pass. */
    public static final Header NO_RETRY = new Header(SHOULD_RETRY, "false");

    public static Header retryAfter(long seconds) {
        return new Header(RETRY_AFTER, Long.toString(seconds));
    }

    public static Header allow(String methods) {
        return new Header(ALLOW, methods);
    }
}
