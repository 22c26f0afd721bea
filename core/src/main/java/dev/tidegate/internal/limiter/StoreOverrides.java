package dev.tidegate.internal.limiter;

import dev.tidegate.InvalidInputException;
import dev.tidegate.OverridesChangedException;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.NoLimit;
import dev.tidegate.overrides.OverrideChange;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.Ids;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.Rate;
import dev.tidegate.spi.StoreCommand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Changes overrides in the store by comparing versions, so that no change is lost under another. */
final class StoreOverrides implements Overrides {
    /** Each failed try means that another change was made. */
    private static final int MOST_TRIES = 1000;

    /**
     * What is over is kept so long: the next change removes it, but not one of a machine whose clock is ahead; and a grant that
     * is sent again is known by its id.
     */
    private static final Duration KEPT = Duration.ofDays(1);

    /** How many tenants are read at once. */
    private static final int BATCH = 256;

    /** To ask for the time of the store. */
    private static final LimitSet ANY = LimitSet.of(Plan.of("time", NoLimit.UNLIMITED));

    private final Optional<OverrideStore> store;
    private final TimeSource clock;
    private final Supplier<Configuration> inUse;
    private final LimitStore counts;
    private final Consumer<String> changed;

    /**
     * @param counts is asked for the store's time
     * @param changed receives each tenant whose overrides this process changed
     */
    StoreOverrides(
            Optional<OverrideStore> store,
            TimeSource clock,
            Supplier<Configuration> inUse,
            LimitStore counts,
            Consumer<String> changed) {
        this.changed = changed;
        this.store = store;
        this.clock = clock;
        this.inUse = inUse;
        this.counts = counts;
    }

    private <T> CompletionStage<T> with(Function<OverrideStore, CompletionStage<T>> work) {
        return store.isPresent()
                ? work.apply(store.get())
                : CompletableFuture.failedFuture(
                        new StoreException("the store " + counts.source() + " keeps no overrides of subjects", false));
    }

    @Override
    public CompletionStage<SubjectOverrides> of(String tenant) {
        Ids.checked("subject", tenant);
        return with(from -> from.read(tenant)).thenApply(stored -> list(tenant, stored));
    }

    private static SubjectOverrides list(String tenant, OverrideStore.Stored stored) {
        return new SubjectOverrides(tenant, stored.version(), OverrideText.read(tenant, stored.text()));
    }

    @Override
    public CompletionStage<SubjectOverrides> change(String tenant, Change change) {
        Ids.checked("subject", tenant);
        Ids.checked("by", change.by());
        return with(from -> attempt(from, tenant, change, 1));
    }

    private CompletionStage<SubjectOverrides> attempt(OverrideStore at, String tenant, Change change, int tries) {
        return at.read(tenant).thenCompose(stored -> {
            if (change.ifVersion().isPresent() && change.ifVersion().getAsLong() != stored.version()) {
                throw new OverridesChangedException(stored.version());
            }
            List<SubjectOverride> before = OverrideText.read(tenant, stored.text());
            Instant now = OverrideText.instant(clock.nowMicros());
            List<SubjectOverride> live = SubjectOverrides.without(before, now.minus(KEPT));
            List<SubjectOverride> after = List.copyOf(change.edit().apply(live));
            after.stream().filter(each -> !before.contains(each)).forEach(each -> check(each, now));
            if (change.dryRun() || after.equals(before)) {
                return CompletableFuture.completedFuture(new SubjectOverrides(tenant, stored.version(), after));
            }
            String text = OverrideText.of(after);
            if (text.getBytes(StandardCharsets.UTF_8).length > OverrideStore.MAX_BYTES) {
                throw new InvalidInputException(
                        "overrides", text.length() + " characters", "at most " + OverrideStore.MAX_BYTES + " bytes");
            }
            OverrideStore.Change written = new OverrideStore.Change(
                    stored.version(), text, end(after), OverrideText.entry(change.by(), before, after));
            return at.write(tenant, written).thenCompose(result -> {
                if (result.done()) {
                    changed.accept(tenant);
                    return CompletableFuture.completedFuture(new SubjectOverrides(tenant, result.version(), after));
                }
                if (tries == MOST_TRIES) {
                    throw new StoreException("other changes of these overrides came first each time", true);
                }
                return attempt(at, tenant, change, tries + 1);
            });
        });
    }

    private static long end(List<SubjectOverride> list) {
        return list.stream()
                .mapToLong(each -> each.until()
                        .map(KEPT::addTo)
                        .map(Instant::from)
                        .map(OverrideText::micros)
                        .orElse(Long.MAX_VALUE))
                .max()
                .orElse(Long.MAX_VALUE);
    }

    /** Refuses what would change nothing, or what some plan could not be decided under. */
    private void check(SubjectOverride added, Instant now) {
        if (added.until().isPresent() && !added.until().get().isAfter(now)) {
            throw new InvalidInputException("until", added.until().get(), "an instant after now, " + now);
        }
        Configuration under = inUse.get();
        if (added.kind() == Kind.PLAN) {
            under.plan(added.name());
        }
        if (added.kind() == Kind.PLAN
                || added.kind() == Kind.BLOCK
                || added.name().equals(SubjectOverride.EVERY_LIMIT)) {
            return;
        }
        List<Limit> named = under.plans().all().stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(limit -> limit.name().equals(added.name()) && added.reaches(limit.scope()))
                .toList();
        if (named.isEmpty()) {
            throw new InvalidInputException("limit", added.name(), "one of " + names(under, added));
        }
        if (added.kind() == Kind.CAPACITY) {
            named.forEach(limit -> limit.withCapacity(added.value()));
        }
        if (added.kind() == Kind.GRANT) {
            named.forEach(limit -> limit.capacity().ifPresent(own -> limit.withCapacity(own + added.value())));
        }
    }

    private static String names(Configuration under, SubjectOverride added) {
        return under.plans().all().stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(limit -> added.reaches(limit.scope()))
                .map(Limit::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public CompletionStage<Instant> endOfGrant(String tenant, String planName, String name) {
        List<Limit> limits = inUse.get().plan(planName).plan().limits();
        Limit limit = limits.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "limit",
                        name,
                        "one of " + limits.stream().map(Limit::name).toList()));
        StoreCommand.Read look = new StoreCommand.Read(Subject.of(tenant), ANY, Boundaries.around(ANY, 0));
        return counts.apply(look).thenApply(reply -> OverrideText.instant(endMicros(limit, reply.clockMicros())));
    }

    private static long endMicros(Limit limit, long now) {
        Window window = limit.window();
        if (window instanceof Window.Calendar calendar) {
            return CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, now) + 1);
        }
        if (window instanceof Window.Fixed fixed) {
            long duration = Micros.of(fixed.duration());
            return now - Math.floorMod(now, duration) + duration;
        }
        if (window instanceof Window.Sliding sliding) {
            return now + Micros.of(sliding.duration());
        }
        if (window instanceof Window.Bucket bucket) {
            Rate rate = Rate.of(bucket);
            long product = limit.capacity().orElse(0) * rate.periodMicros();
            return now + (product + rate.refill() - 1) / rate.refill();
        }
        throw new InvalidInputException("limit", limit.name(), "a limit with a window, or an end of the grant (until)");
    }

    @Override
    public CompletionStage<List<OverrideChange>> history(String tenant) {
        Ids.checked("subject", tenant);
        return with(from -> from.history(tenant))
                .thenApply(all -> all.stream().map(OverrideText::change).toList());
    }

    @Override
    public CompletionStage<List<SubjectOverrides>> all() {
        return with(from -> from.tenants()
                .thenCompose(tenants -> read(tenants.stream().sorted().toList(), 0, new ArrayList<>())));
    }

    /** Asks for a batch at once, so that a store can answer them together, and then for the next one. */
    private CompletionStage<List<SubjectOverrides>> read(List<String> tenants, int at, List<SubjectOverrides> found) {
        if (at >= tenants.size()) {
            return CompletableFuture.completedFuture(found);
        }
        int end = Math.min(at + BATCH, tenants.size());
        CompletionStage<List<SubjectOverrides>> batch = CompletableFuture.completedFuture(found);
        List<CompletionStage<SubjectOverrides>> asked =
                tenants.subList(at, end).stream().map(this::of).toList();
        for (CompletionStage<SubjectOverrides> each : asked) {
            batch = batch.thenCombine(each, (list, one) -> {
                if (!one.all().isEmpty()) {
                    list.add(one);
                }
                return list;
            });
        }
        return batch.thenCompose(list -> read(tenants, end, list));
    }
}
