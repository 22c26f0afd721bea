package dev.tidegate;

import java.time.Duration;

/**
 * A denial that an adapter throws, because the interface that it serves has no value for one. {@link RateLimiter} itself
 * never does. Not sealed: adapters stand in other packages.
 */
public abstract non-sealed class ThrownDenialException extends TidegateException {
    private static final long serialVersionUID = 1L;

    /** @param message names the limit that was reached */
    protected ThrownDenialException(String message) {
        super(message);
    }

    /** How long until the same call would pass. For a {@code Retry-After} header, round up to whole seconds. */
    public abstract Duration retryAfter();

    /** True unless a subclass says that the call is larger than a limit: it passes once the limit has room for it. */
    @Override
    public boolean isTransient() {
        return true;
    }
}
