package dev.tidegate.spring.guard;

import dev.tidegate.Decision;
import java.util.function.Consumer;
import reactor.util.context.ContextView;

/** Receives the decisions on methods, to add their headers to the response of the HTTP request under way. */
public interface DecisionSink {
    /** There is no HTTP. */
    DecisionSink NONE = new DecisionSink() {
        @Override
        public Consumer<Decided> current() {
            return decided -> {};
        }

        @Override
        public Consumer<Decided> of(ContextView context) {
            return decided -> {};
        }
    };

    /**
     * A decision and the plan that it was made under.
     *
     * @param plan the name
     * @param decision what was decided
     */
    record Decided(String plan, Decision decision) {}

    /** Of the request that this thread serves; may be used from another thread later. */
    Consumer<Decided> current();

    /** Of the request whose handling has the context. */
    Consumer<Decided> of(ContextView context);
}
