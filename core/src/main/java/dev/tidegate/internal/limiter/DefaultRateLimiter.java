package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.Allowed;
import dev.tidegate.ConfigurationStatus;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailureMode;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailureStatus;
import dev.tidegate.InvalidInputException;
import dev.tidegate.LeaseStatus;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.TopUse;
import dev.tidegate.Undecided;
import dev.tidegate.UnusualUseRule;
import dev.tidegate.internal.denial.RememberedDenials;
import dev.tidegate.internal.fallback.FallbackReply;
import dev.tidegate.internal.fallback.FallbackStore;
import dev.tidegate.internal.fallback.Heartbeat;
import dev.tidegate.internal.lease.Leasing;
import dev.tidegate.internal.ledger.RecordingStore;
import dev.tidegate.internal.ledger.UnidentifiedUse;
import dev.tidegate.internal.watch.TopSubjects;
import dev.tidegate.internal.watch.Watch;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.Explanation;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.usage.Prices;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Turns a request into one command, and its reply into a decision. */
public final class DefaultRateLimiter implements RateLimiter {
    private static final int VERSION_DIGITS = 12;

    private final LimitStore store;
    private final LimitStore shared;
    private final Optional<Heartbeat> upkeep;
    private final Supplier<FailureStatus> failures;
    private final boolean ownsStore;
    private final Notices notices = new Notices();
    private final Optional<Watch> watch;
    private final Optional<TopSubjects> top;
    private final TimeSource clock;
    private final Optional<UnidentifiedUse> unidentified;
    private final Optional<FallbackStore> guarded;
    private final Optional<RememberedDenials> denials;
    private final Optional<Leasing> leasing;
    private final Asking asking;
    private final CallDecider calls;
    /** What nearly all explanations have in common. */
    private final Explanation.Terms usualTerms;

    private final StoreOverrides administration;
    /** Read once by each call. */
    private volatile Reservations reservations;

    /** See {@link RateLimiter.Builder}. */
    public DefaultRateLimiter(
            Plans plans,
            LimitStore store,
            boolean ownsStore,
            Optional<Prices> prices,
            Duration tombstone,
            Optional<LimitListener> listener,
            UnusualUseRule unusual,
            Optional<FailurePolicy> policy,
            StoreListener life,
            TimeSource clock,
            Optional<UsageLedger> ledger,
            boolean countsTop,
            Optional<Duration> rememberDenials) {
        if (rememberDenials.isPresent() && !(store instanceof SharedStore)) {
            throw new InvalidInputException(
                    "rememberDenials",
                    rememberDenials.get(),
                    "a store that is shared, such as Redis, or not to be set");
        }
        this.top = countsTop ? Optional.of(new TopSubjects()) : Optional.empty();
        this.clock = clock;
        this.ownsStore = ownsStore;
        this.shared = store;
        if (store instanceof SharedStore away && policy.isPresent()) {
            FallbackStore fallback = new FallbackStore(away, policy.get(), plans, TimeSource.system(), life);
            this.leasing = Optional.of(new Leasing(away, fallback::processes, fallback::through));
            this.denials = rememberDenials.map(most -> new RememberedDenials(fallback, most, TimeSource.elapsed()));
            denials.ifPresent(each -> fallback.whenWrittenBack(each::end));
            this.store = denials.<LimitStore>map(each -> each).orElse(fallback);
            this.guarded = Optional.of(fallback);
            this.upkeep = Optional.of(new Heartbeat(fallback, plans));
            this.failures = fallback::status;
        } else {
            this.leasing = store instanceof SharedStore away
                    ? Optional.of(new Leasing(away, () -> 1, before -> {}))
                    : Optional.empty();
            LimitStore asked = leasing.<LimitStore>map(each -> each).orElse(store);
            this.denials = rememberDenials.map(most -> new RememberedDenials(asked, most, TimeSource.elapsed()));
            this.store = store instanceof SharedStore || ledger.isEmpty()
                    ? denials.<LimitStore>map(each -> each).orElse(asked)
                    : new RecordingStore(store, ledger.get(), () -> inUse().windows());
            this.guarded = Optional.empty();
            this.upkeep = Optional.empty();
            this.failures = () -> FailureStatus.NONE;
        }
        Optional<SharedStore> others = store instanceof SharedStore away ? Optional.of(away) : Optional.empty();
        this.watch = listener.map(told -> new Watch(told, unusual, others));
        this.unidentified = ledger.map(UnidentifiedUse::new);
        KnownOverrides known = new KnownOverrides(shared, clock);
        this.asking = new Asking(this.store, known, notices);
        this.usualTerms = new Explanation.Terms(this.store.source(), Explanation.Basis.STORE, false, Optional.empty());
        this.calls = new CallDecider(this, this.store, known);
        this.administration = new StoreOverrides(shared.overrides(), clock, this::inUse, this.store, tenant -> {
            denials.ifPresent(each -> each.end(tenant));
            leasing.ifPresent(each -> each.end(tenant));
        });
        leasing.ifPresent(each -> each.replaced(plans));
        this.reservations = new Reservations(
                this, this.store, notices, tombstone, new Configuration(plans, prices, clock, ledger.isPresent()));
        guarded.ifPresent(each -> each.running(() -> inUse().version()));
    }

    @Override
    public Optional<Prices> prices() {
        return inUse().prices();
    }

    @Override
    public OptionalLong tableSpend(String handle, Actual actual) {
        return reservations.tableSpend(handle, actual, clock.nowMicros());
    }

    @Override
    public Decision acquire(Request request) {
        Decision here = calls.here(request, true);
        return here != null ? here : RateLimiter.super.acquire(request);
    }

    @Override
    public Decision check(Request request) {
        Decision here = calls.here(request, false);
        return here != null ? here : RateLimiter.super.check(request);
    }

    @Override
    public CompletionStage<Decision> acquireAsync(Request request) {
        CompletionStage<Decision> here = calls.now(request, true);
        if (here != null) {
            return here;
        }
        Configuration under = inUse();
        return asking.decide(
                under,
                request.plan(),
                request.subject(),
                Asking.Tries.NONE,
                overridden -> calls.prepared(under, overridden, request, true));
    }

    @Override
    public CompletionStage<Decision> checkAsync(Request request) {
        CompletionStage<Decision> here = calls.now(request, false);
        if (here != null) {
            return here;
        }
        Configuration under = inUse();
        return asking.decide(
                under,
                request.plan(),
                request.subject(),
                Asking.Tries.NONE,
                overridden -> calls.prepared(under, overridden, request, false));
    }

    /** What a blocked call is looked at with: its answer shows what is used without it. */
    static long[] nothing(long[] parts) {
        return new long[parts.length];
    }

    /**
     * What goes by is looked at for thresholds, unusual use and the largest tenants.
     *
     * @param call whether it is charged for good; else it is a reservation, which counts when it is settled
     */
    void seen(Request request, PlanRuntime plan, long[] parts, StoreReply reply, boolean call) {
        boolean charged = reply.status() == StoreReply.Status.ALLOWED || reply.status() == StoreReply.Status.RESERVED;
        // Without a lambda, which would be an object for each decision.
        if (top.isPresent()) {
            ranked(top.get(), request, plan, parts, reply, charged, call);
        }
        if (watch.isPresent() && !FallbackReply.isDegraded(reply)) {
            if (charged || reply.status() == StoreReply.Status.DENIED) {
                watch.get().decided(request.subject(), plan.set(), parts, reply, charged);
            }
        }
    }

    private static void ranked(
            TopSubjects counts,
            Request request,
            PlanRuntime plan,
            long[] parts,
            StoreReply reply,
            boolean charged,
            boolean call) {
        String tenant = request.subject().tenant();
        if (charged) {
            counts.allowed(tenant, reply.clockMicros());
        } else if (reply.status() == StoreReply.Status.DENIED) {
            counts.denied(tenant, reply.clockMicros());
        }
        if (charged && call) {
            List<Limit> limits = plan.set().limits();
            counts.charged(tenant, parts.length, limits::get, i -> parts[i], reply.clockMicros());
        }
    }

    @Override
    public TopUse top(TopUse.Measure measure, int most) {
        if (most < 1 || most > TopSubjects.MOST_ROWS) {
            throw new InvalidInputException("limit", most, "1 … " + TopSubjects.MOST_ROWS);
        }
        return top.map(counts -> counts.top(measure, most)).orElseGet(() -> TopUse.nothing(measure));
    }

    Optional<TopSubjects> top() {
        return top;
    }

    Optional<UnidentifiedUse> unidentified() {
        return unidentified;
    }

    Optional<Watch> watch() {
        return watch;
    }

    /** The plan of a request that it can be decided under. */
    static PlanRuntime checked(Configuration under, PlanRuntime plan, Request request) {
        under.checkMeters(request.cost());
        return plan.of(request.subject()).judging(request.subject(), request.cost());
    }

    Decision decision(PlanRuntime plan, OverriddenPlan overridden, StoreReply reply) {
        return decision(plan, overridden, reply, overridden.isBlocked());
    }

    Decision decision(PlanRuntime plan, OverriddenPlan overridden, StoreReply reply, boolean looked) {
        Explanation explanation = explained(plan, overridden, reply, looked);
        if (overridden.isBlocked()) {
            return new Denied(explanation);
        }
        boolean allowed = reply.status() == StoreReply.Status.ALLOWED
                || reply.status() == StoreReply.Status.RESERVED
                || reply.status() == StoreReply.Status.REPLAYED
                || (reply.status() == StoreReply.Status.FULL && openOnFailure(plan));
        if (allowed) {
            return new Allowed(explanation);
        }
        return explanation.isUncounted() ? new Undecided(explanation) : new Denied(explanation);
    }

    private Explanation explained(PlanRuntime plan, OverriddenPlan overridden, StoreReply reply, boolean looked) {
        return new Explanation(plan.set(), reply, terms(reply, looked, overridden.applied()));
    }

    private Explanation.Terms terms(StoreReply reply, boolean looked, Optional<AppliedOverrides> overrides) {
        Explanation.Basis basis = FallbackReply.basis(reply);
        boolean usual = basis == Explanation.Basis.STORE && !looked && overrides.isEmpty();
        return usual && usualTerms.source().equals(store.source())
                ? usualTerms
                : new Explanation.Terms(store.source(), basis, looked, overrides);
    }

    /** Without counts a limit lets pass only if it says so; a full store has no share to decide on locally. */
    private static boolean openOnFailure(PlanRuntime plan) {
        for (Limit limit : plan.set().limits()) {
            if (!limit.shadow() && limit.capacity().isPresent() && limit.onStoreFailure() != FailureMode.OPEN) {
                return false;
            }
        }
        return true;
    }

    /** What calls are decided under that begin now. */
    Configuration inUse() {
        return reservations.under();
    }

    @Override
    public synchronized void replace(Plans newPlans, Optional<Prices> newPrices) {
        Reservations before = reservations;
        Configuration next = before.under().replacedBy(newPlans, newPrices, clock);
        reservations = before.under(next);
        if (shared instanceof SharedStore away) {
            away.replaced(newPlans);
        }
        guarded.ifPresent(each -> each.replace(next.windows(), next.limitIds()));
        leasing.ifPresent(each -> each.replaced(newPlans));
    }

    /** Decides calls under the overrides of their subjects. */
    Asking asking() {
        return asking;
    }

    @Override
    public CompletionStage<SubjectStatus> statusAsync(Subject subject, String name) {
        return asking.decide(inUse(), name, subject, Asking.Tries.NONE, overridden -> {
            PlanRuntime plan = overridden.plan().of(subject);
            Subject counted = plan.counted(subject);
            return new Asking.Prepared<>(
                    plan, boundaries -> new StoreCommand.Read(counted, plan.set(), boundaries), reply -> {
                        Explanation explanation = explained(plan, overridden, reply, false);
                        return new SubjectStatus(
                                subject, name, explanation.limits(), explanation.source(), overridden.applied());
                    });
        });
    }

    @Override
    public Overrides overrides() {
        return administration;
    }

    @Override
    public CompletionStage<Void> resetAsync(Subject subject) {
        CompletionStage<StoreReply> named = store.apply(new StoreCommand.Reset(subject));
        Configuration under = inUse();
        Optional<String> family = subject.model()
                .filter(model -> under.countsByFamily())
                .map(under.spending()::family)
                .filter(id -> !subject.model().get().equals(id));
        return family.isEmpty()
                ? named.thenAccept(reply -> {})
                : named.thenCompose(reply -> store.apply(new StoreCommand.Reset(subject.withModel(family.get()))))
                        .thenAccept(reply -> {});
    }

    @Override
    public CompletionStage<Decision> acquireAsync(Request request, String id) {
        return reservations.holds().acquire(request, id);
    }

    @Override
    public CompletionStage<Reservation> reserveAsync(ReserveRequest request) {
        return reservations.holds().reserve(request);
    }

    @Override
    public CompletionStage<Outcome> settleAsync(String handle, Actual actual) {
        return reservations.settle(handle, actual, Optional.empty());
    }

    @Override
    public CompletionStage<Outcome> settleAsync(String handle, Actual actual, String plan) {
        return reservations.settle(handle, actual, Optional.of(plan));
    }

    @Override
    public CompletionStage<Outcome> extendAsync(String handle, Cost total, Duration ttl) {
        return reservations.extend(handle, total, ttl);
    }

    @Override
    public CompletionStage<Outcome> cancelAsync(String handle) {
        return reservations.cancel(handle);
    }

    @Override
    public CompletionStage<Outcome> adjustAsync(String handle, Actual actual, long seq) {
        return reservations.adjustments().adjust(handle, actual, seq);
    }

    @Override
    public CompletionStage<Outcome> reservationAsync(String handle) {
        return reservations.look(handle);
    }

    @Override
    public Plans plans() {
        return inUse().plans();
    }

    @Override
    public ConfigurationStatus configuration() {
        Map<String, Integer> running = new HashMap<>();
        guarded.ifPresent(each -> each.running()
                .forEach(other -> running.merge(version(other.version()), other.instances(), Integer::sum)));
        return new ConfigurationStatus(version(inUse().version()), running);
    }

    private static String version(long bits) {
        return HexFormat.of().toHexDigits(bits, VERSION_DIGITS);
    }

    @Override
    public CompletionStage<Void> health() {
        return store.check();
    }

    /** The fallback after the store: each would slow the other. It is warm also where the store cannot answer. */
    @Override
    public CompletionStage<Void> warmUpAsync() {
        CompletionStage<Void> checked = health();
        return upkeep.isEmpty()
                ? checked
                : checked.handle((well, failure) -> upkeep.get().warmUp())
                        .thenCompose(warm -> warm)
                        .thenCompose(warm -> checked);
    }

    @Override
    public FailureStatus failures() {
        return failures.get();
    }

    @Override
    public long repeatedDenials() {
        return denials.map(RememberedDenials::repeated).orElse(0L);
    }

    @Override
    public LeaseStatus leases() {
        return leasing.map(Leasing::status).orElse(LeaseStatus.NONE);
    }

    @Override
    public String source() {
        return store.source();
    }

    @Override
    public void close() {
        watch.ifPresent(Watch::close);
        unidentified.ifPresent(UnidentifiedUse::close);
        leasing.ifPresent(Leasing::close);
        upkeep.ifPresent(Heartbeat::close);
        if (ownsStore) {
            shared.close();
        }
    }
}
