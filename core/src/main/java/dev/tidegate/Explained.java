package dev.tidegate;

import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.spi.Explanation;
import java.util.List;
import java.util.Optional;

/** What allowed and denied decisions have in common. */
abstract sealed class Explained permits Allowed, Denied {
    final Explanation explanation;

    Explained(Explanation explanation) {
        this.explanation = explanation;
    }

    /** See {@link Decision#limits()}. */
    public final List<LimitStatus> limits() {
        return explanation.limits();
    }

    /** See {@link Decision#source()}. */
    public final String source() {
        return explanation.source();
    }

    /** See {@link Decision#overrides()}. */
    public final Optional<AppliedOverrides> overrides() {
        return explanation.overrides();
    }

    /** For a text: nothing where the store decided. */
    final String byWhom() {
        return degraded() ? " degraded source=" + source() + " " : "";
    }

    /** See {@link Decision#degraded()}. */
    public final boolean degraded() {
        return explanation.degraded();
    }
}
