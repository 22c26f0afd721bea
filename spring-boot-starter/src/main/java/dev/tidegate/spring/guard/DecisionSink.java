package dev.tidegate.spring.guard;

import dev.tidegate.Decision;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Receives the decisions on methods, to add their headers to the response of the HTTP request under way. */
public interface DecisionSink {
    /** There is no HTTP. */
    DecisionSink NONE = new DecisionSink() {
        @Override
        public Consumer<Decided> current() {
            return decided -> {};
        }

        @Override
        public Consumer<Decided> of(Function<Object, @Nullable Object> context) {
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

    /**
     * Of the request whose handling has the context.
     *
     * @param context the entry under a key, or null; a function, because an application may lack Reactor
     */
    Consumer<Decided> of(Function<Object, @Nullable Object> context);
}
