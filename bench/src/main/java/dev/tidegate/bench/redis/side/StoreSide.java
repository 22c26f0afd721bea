package dev.tidegate.bench.redis.side;

import dev.tidegate.Subject;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Our store without the limiter: no plan is looked up and nothing explained. Closes the store it is given. */
public final class StoreSide implements Side {
    private static final long[] PARTS = {1, 500, 2_000, 1_000_000};

    private final LimitStore store;
    private final LimitSet limits;
    private final Boundaries boundaries;
    private final int series;

    public StoreSide(LimitStore store, Plan four, int series) {
        this.store = store;
        this.limits = LimitSet.of(four);
        Instant now = Instant.now();
        this.boundaries = Boundaries.around(
                limits, TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano()));
        this.series = series;
    }

    @Override
    public CompletionStage<Boolean> decide(int subject) {
        Subject who = Subject.of(Subjects.name(series, subject));
        return store.apply(new StoreCommand.Decide(who, limits, boundaries, PARTS, true))
                .thenApply(reply -> reply.status() == StoreReply.Status.ALLOWED);
    }

    @Override
    public void close() {
        store.close();
    }
}
