package dev.tidegate;

import java.time.Duration;

/**
 * When asking is unusual: attempts, denied ones too, above {@code factor} × capacity within a period.
 *
 * @param factor 1 … 1000
 * @param within the length of the periods, 1 s … 1 d, which begin at its multiples
 */
public record UnusualUseRule(long factor, Duration within) {
    /** Twice the capacity within five minutes. */
    public static final UnusualUseRule DEFAULT = new UnusualUseRule(2, Duration.ofMinutes(5));

    /** @throws InvalidInputException if one is out of range */
    public UnusualUseRule {
        if (factor < 1 || factor > 1000) {
            throw new InvalidInputException("factor", factor, "1 … 1000");
        }
        if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidInputException("within", within, "1s … 1d");
        }
    }
}
