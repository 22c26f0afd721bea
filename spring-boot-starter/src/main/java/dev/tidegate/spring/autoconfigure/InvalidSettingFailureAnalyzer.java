package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import dev.tidegate.config.FaultyFileException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Explains a start that ended because of a setting or a plan that cannot be accepted, without a stack trace. */
final class InvalidSettingFailureAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInputException || cause instanceof FaultyFileException) {
                return new FailureAnalysis(
                        "A setting of Tidegate cannot be accepted:" + System.lineSeparator() + System.lineSeparator()
                                + cause.getMessage(),
                        "Correct it. What is accepted stands behind its value.",
                        cause);
            }
        }
        return null;
    }
}
