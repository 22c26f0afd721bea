package dev.tidegate.server;

import io.vertx.core.http.HttpHeaders;

/** One header of an answer, and the names that this API uses. */
record Header(CharSequence name, String value) {
    static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");
    static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
    static final CharSequence REMAINING = HttpHeaders.createOptimized("X-RateLimit-Remaining");
    static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");

    static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");

    /** A repetition within the time that clients wait cannot pass. */
    static final Header NO_RETRY = new Header(SHOULD_RETRY, "false");

    static Header retryAfter(long seconds) {
        return new Header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    static Header allow(String methods) {
        return new Header(HttpHeaders.ALLOW, methods);
    }
}
