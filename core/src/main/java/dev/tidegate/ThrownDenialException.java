package dev.tidegate;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

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

    /**
     * Says which limits deny, what is left of each, and whether waiting helps.
     *
     * @param what was denied, such as {@code call}
     */
    protected static String text(String what, Decision decision) {
        if (decision instanceof Denied denied && denied.cause().isPresent()) {
            return what + " denied: no decision, " + denied.cause().get();
        }
        List<String> violated = decision.violated();
        if (violated.isEmpty()) {
            // Room came free between the denial and the question why.
            return what + " denied; it would pass now";
        }
        String limits = decision.limits().stream()
                .filter(limit -> violated.contains(limit.name()))
                .map(ThrownDenialException::text)
                .collect(Collectors.joining(", "));
        String wait = decision.never()
                ? "never, the call is larger than a limit"
                : "after " + decision.retryAfter().orElse(Duration.ZERO);
        return what + " denied by " + (limits.isEmpty() ? String.join(", ", violated) : limits) + "; retry " + wait;
    }

    private static String text(LimitStatus limit) {
        return limit.capacity().isPresent()
                ? limit.name() + " (" + limit.remaining().orElse(0) + " of "
                        + limit.capacity().getAsLong() + " left)"
                : limit.name();
    }

    /** How long until the same call would pass. For a {@code Retry-After} header, round up to whole seconds. */
    public abstract Duration retryAfter();

    /** True unless a subclass says that the call is larger than a limit: it passes once the limit has room for it. */
    @Override
    public boolean isTransient() {
        return true;
    }
}
