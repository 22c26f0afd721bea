package dev.tidegate.cli.simulate.trace;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One row of a trace, checked and priced.
 *
 * @param line where it stands in the file, from 1
 * @param micros when it was made, microseconds since 1970
 * @param subject who made it, if the trace says so
 * @param user on whose behalf below the subject, if the trace says so
 * @param model which model answered
 * @param inputTokens tokens sent
 * @param outputTokens tokens received
 * @param spendNanos what it cost, in nano-dollars
 * @param estimate the tokens sent that were expected before the call, if the trace says so
 * @param characters characters sent, if the trace says so
 */
public record TraceCall(
        long line,
        long micros,
        Optional<String> subject,
        Optional<String> user,
        String model,
        long inputTokens,
        long outputTokens,
        long spendNanos,
        OptionalLong estimate,
        OptionalLong characters) {
    /** A call of which no estimate is known. */
    public TraceCall(
            long line,
            long micros,
            Optional<String> subject,
            Optional<String> user,
            String model,
            long inputTokens,
            long outputTokens,
            long spendNanos) {
        this(
                line,
                micros,
                subject,
                user,
                model,
                inputTokens,
                outputTokens,
                spendNanos,
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
