package dev.tidegate.plan;

import java.time.Duration;

/**
 * Under which HTTP status a limit denies. Clients of model providers repeat a call that was answered 429; one that cannot
 * pass, or not soon, is better refused in a way that ends their retries.
 */
public enum DenialStatus {
    /** 429. */
    TOO_MANY_REQUESTS("429", 429),
    /** 402. */
    PAYMENT_REQUIRED("402", 402),
    /** 403. */
    FORBIDDEN("403", 403),
    /** 429 where waiting a minute at most helps; else 402 of a limit on {@code spend}, and 403 of any other. */
    AUTO("auto", 429);

    /** A wait that a caller may sit out. */
    public static final Duration SOON = Duration.ofMinutes(1);

    private final String text;
    private final int status;

    DenialStatus(String text, int status) {
        this.text = text;
        this.status = status;
    }

    /** As the plans file has it. */
    public String text() {
        return text;
    }

    /**
     * The status of a denial.
     *
     * @param meter of the limit that denies
     * @param soon whether waiting for {@link #SOON} at most helps
     */
    public int of(Meter meter, boolean soon) {
        if (this != AUTO || soon) {
            return status;
        }
        return meter.equals(Meter.SPEND) ? PAYMENT_REQUIRED.status : FORBIDDEN.status;
    }
}
