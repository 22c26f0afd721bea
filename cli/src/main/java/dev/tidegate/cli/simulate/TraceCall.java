package dev.tidegate.cli.simulate;

import java.util.Optional;

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
 */
public record TraceCall(
        long line,
        long micros,
        Optional<String> subject,
        Optional<String> user,
        String model,
        long inputTokens,
        long outputTokens,
        long spendNanos) {}
