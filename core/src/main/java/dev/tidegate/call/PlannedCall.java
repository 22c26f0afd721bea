package dev.tidegate.call;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Subject;
import dev.tidegate.usage.PromptSize;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a call before it is made. Immutable.
 *
 * @param subject who spends; names the model where it is known
 * @param plan the plan to decide by; empty for that of the {@link ModelCalls}
 * @param prompt how much text is sent
 * @param maxOutputTokens the bound that the call gives the provider, 0 … 2^42; empty if it gives none
 * @param answers how many answers the call asks for, at least 1: the bound holds for each
 */
public record PlannedCall(
        Subject subject, Optional<String> plan, PromptSize prompt, OptionalLong maxOutputTokens, int answers) {
    /** @throws InvalidInputException if something is null or out of range */
    public PlannedCall {
        required("subject", subject);
        required("plan", plan);
        required("prompt", prompt);
        long most = required("maxOutputTokens", maxOutputTokens).orElse(0);
        if (most < 0 || most > Numbers.MAX_PART) {
            throw new InvalidInputException("maxOutputTokens", most, "0 … " + Numbers.MAX_PART);
        }
        if (answers < 1 || answers > MAX_ANSWERS) {
            throw new InvalidInputException("answers", answers, "1 … " + MAX_ANSWERS);
        }
    }

    private static final int MAX_ANSWERS = 1_024;

    /** A call for one answer, without a bound on it, under the plan of the {@link ModelCalls}. */
    public static PlannedCall of(Subject subject, PromptSize prompt) {
        return new PlannedCall(subject, Optional.empty(), prompt, OptionalLong.empty(), 1);
    }
}
