package dev.tidegate.server.protocol;

import io.vertx.core.http.HttpHeaders;

/** One header of an answer, and the names that this API uses. */
public record Header(CharSequence name, String value) {
    public static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    public static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");
    public static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
    public static final CharSequence REMAINING = HttpHeaders.createOptimized("X-RateLimit-Remaining");
    public static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");

    static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    public static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");

    /** A repetition within the time that clients wait cannot pass. */
    public static final Header NO_RETRY = new Header(SHOULD_RETRY, "false");

    public static Header retryAfter(long seconds) {
        return new Header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    public static Header allow(String methods) {
        return new Header(HttpHeaders.ALLOW, methods);
    }
}
