package dev.tidegate.cli.serve;

import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.plans.PlanAdvice;
import dev.tidegate.config.plans.PlanChanges;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.plans.PlansText;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what an operator may not have meant with the plans: meters that only calls which name them charge, and limits that start to
 * count from nothing, compared with the plans of the process that started last on the same Redis.
 */
final class PlansInUse {
    /** Longer than the longest window, so that whatever is still counted has its plans beside it. */
    private static final Duration KEPT = Duration.ofDays(400);

    /** While Redis is away; nothing waits for it. */
    private static final long RETRY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");

    private final Plans plans;
    private final CompletableFuture<Void> stop;

    /** @param stop ends the attempts */
    PlansInUse(Plans plans, CompletableFuture<Void> stop) {
        this.plans = plans;
        this.stop = stop;
    }

    void advise() {
        PlanAdvice.of(plans).forEach(line -> LOG.warn("event=plans.note text=\"{}\"", line));
    }

    /** Returns at once; asks again until Redis answers. */
    void compare(RedisStore store) {
        var unused = store.exchangePlans(PlansText.write(plans), KEPT).whenComplete((before, failure) -> {
            if (failure == null) {
                before.ifPresent(this::compare);
            } else if (!stop.isDone()) {
                CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS)
                        .execute(() -> {
                            if (!stop.isDone()) {
                                compare(store);
                            }
                        });
            }
        });
    }

    /** Keeps the plans for the processes that start later, after a change that is in the log already. */
    void keep(RedisStore store) {
        var unused = store.exchangePlans(PlansText.write(plans), KEPT).exceptionally(away -> Optional.empty());
    }

    private void compare(String before) {
        try {
            Plans old = PlansFile.parse(before);
            PlanChanges.removed(old, plans).forEach(gone -> LOG.warn("event=plans.removed text=\"{}\"", gone));
            PlanChanges.loosened(old, plans).forEach(loose -> LOG.warn("event=plans.loosened text=\"{}\"", loose));
            PlanChanges.between(old, plans).forEach(fresh -> LOG.warn("event=plans.fresh text=\"{}\"", fresh));
        } catch (InvalidPlansException e) {
            LOG.warn(
                    "event=plans.unreadable text=\"the plans of the process that started last are of another release\"");
        }
    }
}
