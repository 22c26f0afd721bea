package dev.tidegate.langchain4j;

import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call: a model tries again by itself, on the same thread, and each attempt that reached the
 * provider has its own bill. {@link MeteredHttpClientBuilder} sees them; without it there is one. Used by one thread.
 */
final class Attempts implements AutoCloseable {
    private static final ThreadLocal<@Nullable Attempts> CURRENT = new ThreadLocal<>();

    private final ModelCalls calls;
    private final PlannedCall planned;
    private final @Nullable Attempts around;
    private ModelCall call;

    private Attempts(ModelCalls calls, PlannedCall planned) {
        this.calls = calls;
        this.planned = planned;
        this.call = calls.begin(planned);
        this.around = CURRENT.get();
    }

    /** Reserves the first one. */
    static Attempts begin(ModelCalls calls, PlannedCall planned) {
        Attempts attempts = new Attempts(calls, planned);
        CURRENT.set(attempts);
        return attempts;
    }

    static @Nullable Attempts current() {
        return CURRENT.get();
    }

    /** The last one. */
    ModelCall call() {
        return call;
    }

    /** Before a request is sent: reserves again if the one before has failed. */
    void next() {
        if (call.isEnded()) {
            call = calls.begin(planned);
        }
    }

    /** Settles an attempt that failed, so that the next one is a call of its own. */
    void failed(RuntimeException error) {
        ModelCalls.await(call.failed(error, Responses.status(error)));
    }

    @Override
    public void close() {
        if (around == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(around);
        }
    }
}
