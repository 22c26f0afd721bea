package dev.tidegate.spring.method;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a start that ended because something would not be guarded, without a stack trace. */
final class UnguardedFailureAnalyzer extends AbstractFailureAnalyzer<UnguardedException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, UnguardedException cause) {
        String places = String.join(System.lineSeparator(), cause.faults());
        return new FailureAnalysis(
                "Some calls would pass without a rate limit:" + System.lineSeparator() + System.lineSeparator()
                        + places,
                "Correct each of them. tidegate.enabled=false starts the application without any limit.",
                cause);
    }
}
