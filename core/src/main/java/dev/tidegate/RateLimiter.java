package dev.tidegate;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.internal.denial.RememberedDenials;
import dev.tidegate.internal.limiter.DefaultRateLimiter;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.usage.DefaultPrices;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Decides, per subject and plan, whether a call may happen, over all limits at once.
 *
 * <p>Safe for any number of threads. Every method that needs the store has an asynchronous form, which never blocks; the
 * blocking form is a default method that waits for it and throws its failure unwrapped. An interrupt does not end the
 * wait, which the deadline of the store bounds; the thread stays interrupted. A denial is a value; bad input is an {@link InvalidInputException} and counts nothing; a shared store that cannot
 * answer is answered for, as each limit says ({@link FailurePolicy}), and where nothing can be said is a {@link
 * StoreException}.
 */
public interface RateLimiter extends AutoCloseable {
    /** Starts from the built-in plans and an in-process store. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Counts the cost now if every enforced limit admits it, and nothing otherwise.
     *
     * @throws InvalidInputException for an unknown plan or meter, a part out of range, or a missing user or model
     */
    default Decision acquire(Request request) {
        return await(acquireAsync(request));
    }

    /** {@link #acquire} without waiting. */
    CompletionStage<Decision> acquireAsync(Request request);

    /**
     * {@link #acquire(Request)} that may be sent again: under one id the same request counts once, for as long as ended
     * reservations are remembered. A denial is not remembered.
     *
     * @param id unique for the tenant, 1 … 128 bytes without control characters
     * @throws IdConflictException if the id stands for another request
     */
    default Decision acquire(Request request, String id) {
        return await(acquireAsync(request, id));
    }

    /** {@link #acquire(Request, String)} without waiting. */
    CompletionStage<Decision> acquireAsync(Request request, String id);

    /**
     * Holds the cost, if every enforced limit admits it, until the true one is known. The same request under the same id
     * is the same reservation: it is answered with where that is now, and nothing more is charged.
     *
     * @throws InvalidInputException as {@link #acquire(Request)}
     * @throws IdConflictException if the id stands for another request
     */
    default Reservation reserve(ReserveRequest request) {
        return await(reserveAsync(request));
    }

    /** {@link #reserve} without waiting. */
    CompletionStage<Reservation> reserveAsync(ReserveRequest request);

    /**
     * Books what a call really used, once. What was held too much goes back to where it was charged; what was held too
     * little is charged now, even past a capacity. The same usage again is {@link Outcome.Result#ALREADY}, another one
     * {@link Outcome.Result#CONFLICT}.
     *
     * @param handle of the reservation, from any node
     * @throws InvalidInputException for a handle that is none, or a meter that no plan knows
     */
    default Outcome settle(String handle, Actual actual) {
        return await(settleAsync(handle, actual));
    }

    /** Books a call whose usage is tokens only. */
    default Outcome settle(String handle, Usage usage) {
        return settle(handle, Actual.of(usage));
    }

    /** {@link #settle(String, Actual)} without waiting. */
    CompletionStage<Outcome> settleAsync(String handle, Actual actual);

    /**
     * What the tokens of {@code actual} cost by the price table in use, in nano-dollars, as of now; any spend that it says
     * is left aside. Asks no store. Empty if it has no tokens, or no model with a price is known.
     *
     * @param handle of the reservation, which may name a model
     * @throws InvalidInputException for a handle that is none
     */
    default OptionalLong tableSpend(String handle, Actual actual) {
        return OptionalLong.empty();
    }

    /** By what calls are priced; empty if by nothing. */
    default Optional<Prices> prices() {
        return Optional.empty();
    }

    /**
     * {@link #settle(String, Actual)} that names the plan: if the reservation is not known (any more) and the plan says
     * {@link Plan.Untracked#CHARGE}, the usage is charged now, also past a capacity, and the answer says so. That happens
     * once per id for one retention; repeated later, it is charged again.
     *
     * @throws InvalidInputException as {@link #settle(String, Actual)}, or for an unknown plan
     */
    default Outcome settle(String handle, Actual actual, String plan) {
        return await(settleAsync(handle, actual, plan));
    }

    /** {@link #settle(String, Actual, String)} without waiting. */
    CompletionStage<Outcome> settleAsync(String handle, Actual actual, String plan);

    /**
     * Keeps a reservation open for {@code ttl} from now, and holds {@code total} in all: what is held already is not held
     * again, so repeating it changes nothing. {@link Outcome.Result#STOP} if some limit does not admit the rest.
     *
     * @param total what is to be held; meters it does not name, and requests unless named, stay as they are
     * @param ttl 1 ms … 7 d; never shortens what is left
     */
    default Outcome extend(String handle, Cost total, Duration ttl) {
        return await(extendAsync(handle, total, ttl));
    }

    /** {@link #extend} without waiting. */
    CompletionStage<Outcome> extendAsync(String handle, Cost total, Duration ttl);

    /** Gives back all that was held, except to buckets: the call was never made. */
    default Outcome cancel(String handle) {
        return await(cancelAsync(handle));
    }

    /** {@link #cancel} without waiting. */
    CompletionStage<Outcome> cancelAsync(String handle);

    /**
     * Books a better usage for a settled reservation.
     *
     * @param seq 1 … 2^31 − 1, above that of the last adjustment; the same again is {@link Outcome.Result#ALREADY}, a
     *     lower one {@link Outcome.Result#STALE}
     */
    default Outcome adjust(String handle, Actual actual, long seq) {
        return await(adjustAsync(handle, actual, seq));
    }

    /** Books a call whose usage is tokens only. */
    default Outcome adjust(String handle, Usage usage, long seq) {
        return adjust(handle, Actual.of(usage), seq);
    }

    /** {@link #adjust} without waiting. */
    CompletionStage<Outcome> adjustAsync(String handle, Actual actual, long seq);

    /** Where a reservation is, and what it is charged. Writes nothing. */
    default Outcome reservation(String handle) {
        return await(reservationAsync(handle));
    }

    /** {@link #reservation} without waiting. */
    CompletionStage<Outcome> reservationAsync(String handle);

    /** Says what {@link #acquire}, or a reserve, would say, and writes nothing. */
    default Decision check(Request request) {
        return await(checkAsync(request));
    }

    /** {@link #check} without waiting. */
    CompletionStage<Decision> checkAsync(Request request);

    /**
     * How the subject stands under the plan. Writes nothing.
     *
     * @throws InvalidInputException for an unknown plan, or a missing user or model
     */
    default SubjectStatus status(Subject subject, String plan) {
        return await(statusAsync(subject, plan));
    }

    /** {@link #status} without waiting. */
    CompletionStage<SubjectStatus> statusAsync(Subject subject, String plan);

    /**
     * Forgets the counts of exactly what the subject names, under every plan: its user and its model if it names them,
     * else the tenant's own counts. Counts of users and models below a tenant stay unless named.
     */
    default void reset(Subject subject) {
        await(resetAsync(subject));
    }

    /** {@link #reset} without waiting. */
    CompletionStage<Void> resetAsync(Subject subject);

    /** Reads and changes the overrides of subjects: another plan, other capacities, grants, blocks. */
    Overrides overrides();

    /** The plans it knows. */
    Plans plans();

    /**
     * Decides under other plans, and at other prices, from the next call on; a call under way ends under those it began with.
     * Counts stay: a limit that keeps its name, meter, window and scope keeps what was spent, whatever its capacity.
     *
     * @param prices as {@link Builder#prices}; empty for none
     */
    void replace(Plans plans, Optional<Prices> prices);

    /** As {@link #replace(Plans, Optional)}, at the same prices. */
    default void replace(Plans plans) {
        replace(plans, prices());
    }

    /** The version of its plans and prices, and which versions the other processes of a shared store run. */
    ConfigurationStatus configuration();

    /**
     * The tenants with the largest amounts of {@code measure} that this limiter decided in this hour and the one before. Asks no
     * store. Empty unless it was built with {@link Builder#countTop}.
     *
     * @param most how many, 1 … 1000
     */
    default TopUse top(TopUse.Measure measure, int most) {
        return TopUse.nothing(measure);
    }

    /** Whether decisions can be made in the store now. The first check of a store on Redis loads its scripts. */
    CompletionStage<Void> health();

    /**
     * Spares the first callers what the first calls of a process cost: connecting, loading classes and scripts. To be called
     * once at start, before calls are accepted, as {@code tidegate serve} does; a limiter never rehearses the decisions of an
     * outage by itself. It takes a tenth of a second on an idle machine and seconds on a busy one; the
     * deadline of decisions is not its own.
     *
     * @throws StoreException if the store cannot answer; a limiter that goes on without it does so, and is
     *     warm for that
     */
    default void warmUp() {
        await(warmUpAsync());
    }

    /** {@link #warmUp} without waiting. */
    default CompletionStage<Void> warmUpAsync() {
        return health();
    }

    /** How it stands with the store: whether it answers, and what was decided without it. */
    default FailureStatus failures() {
        return FailureStatus.NONE;
    }

    /** How many denials were repeated without asking the store; see {@link Builder#rememberDenials}. */
    default long repeatedDenials() {
        return 0;
    }

    /** How it stands with the units that it takes from a shared store ahead; see {@link dev.tidegate.plan.Limit#lease}. */
    default LeaseStatus leases() {
        return LeaseStatus.NONE;
    }

    /** What decisions name as their source. */
    String source();

    /** Closes the store if the builder made it; a store that was passed in stays open. */
    @Override
    void close();

    /** Waits for the asynchronous form; throws its failure as it is, not wrapped. An interrupt does not end the wait. */
    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Collects the parts of a limiter. Not safe for several threads. */
    final class Builder {
        private Plans plans = Plans.builtIn();
        private LimitStore store = MemoryStore.create();
        private boolean ownsStore = true;
        private Optional<Prices> prices = DefaultPrices.find();
        private TimeSource clock = TimeSource.system();
        private Optional<LimitListener> listener = Optional.empty();
        private UnusualUseRule unusual = UnusualUseRule.DEFAULT;
        private Duration tombstone = Duration.ofHours(1);
        private Optional<FailurePolicy> policy = Optional.of(FailurePolicy.DEFAULT);
        private StoreListener life = StoreListener.NONE;
        private Optional<UsageLedger> ledger = Optional.empty();
        private boolean countsTop;
        private Optional<Duration> rememberDenials = Optional.empty();

        private Builder() {}

        /** The plans to know; the built-in ones by default. */
        public Builder plans(Plans value) {
            this.plans = given("plans", value);
            return this;
        }

        /** Where counts are kept; an in-process store of its own by default. The code that creates it closes it. */
        public Builder store(LimitStore value) {
            this.store = given("store", value);
            this.ownsStore = false;
            return this;
        }

        /**
         * From which {@code spend} follows where a cost names tokens and no spend and the subject a model; by default,
         * the built-in table of the module {@code plans} if it is there. Under a limit on spend a cost that names tokens
         * and has no price is refused, see {@link SpendRules}.
         */
        public Builder prices(Prices value) {
            this.prices = Optional.of(given("prices", value));
            return this;
        }

        /** By which prices that depend on the time are found; the machine's clock by default. */
        public Builder clock(TimeSource value) {
            this.clock = given("clock", value);
            return this;
        }

        /**
         * How long a reservation is remembered after it has ended or expired; an hour by default, unless it is set here or in its plan
         * ({@link Plan#retention}). Promises about the same id last that long.
         *
         * @param value 1 min … 7 d
         */
        public Builder tombstone(Duration value) {
            this.tombstone = Plan.checkedRetention(given("tombstone", value));
            return this;
        }

        /** The listener for crossed thresholds and unusual use; see {@link LimitListener}. None by default. */
        public Builder listener(LimitListener value) {
            this.listener = Optional.of(given("listener", value));
            return this;
        }

        /** What is unusual; {@link UnusualUseRule#DEFAULT} by default. */
        public Builder unusualUse(UnusualUseRule value) {
            this.unusual = given("unusualUse", value);
            return this;
        }

        /** What is done while a shared store cannot answer; {@link FailurePolicy#DEFAULT} by default. */
        public Builder onStoreFailure(FailurePolicy value) {
            this.policy = Optional.of(given("onStoreFailure", value));
            return this;
        }

        /** Nothing is decided while a shared store cannot answer: that is a {@link StoreException} then. */
        public Builder failWithStore() {
            this.policy = Optional.empty();
            return this;
        }

        /** The listener for the begin and the end of decisions without a shared store. None by default. */
        public Builder storeListener(StoreListener value) {
            this.life = given("storeListener", value);
            return this;
        }

        /**
         * Where what was used is recorded; none by default. A store in this process is recorded by the limiter; one on Redis
         * writes its records itself, see its builder, and the limiter adds the acquires without an id. Who opened the
         * ledger closes it, after the limiter.
         */
        public Builder ledger(UsageLedger value) {
            this.ledger = Optional.of(given("ledger", value));
            return this;
        }

        /** Counts the largest tenants for {@link RateLimiter#top}, in some MiB of memory. Not counted by default. */
        public Builder countTop() {
            this.countsTop = true;
            return this;
        }

        /**
         * How long a denial may be repeated without asking a shared store: to the same subject, at the same cost, under the
         * same plan, by {@link #acquire(Request)} and {@link #check}. What this limiter gives back to the tenant ends it at
         * once; what is given back elsewhere is seen that much later. Never beyond the instant at which the cost fits. Off
         * by default.
         *
         * @param most 1 ms … 10 s
         */
        public Builder rememberDenials(Duration most) {
            this.rememberDenials = Optional.of(RememberedDenials.checked(given("rememberDenials", most)));
            return this;
        }

        /**
         * The limiter.
         *
         * @throws InvalidInputException if the journal of the failure policy cannot be had, or if denials are to be remembered
         *     for a store that is not shared
         */
        public RateLimiter build() {
            return new DefaultRateLimiter(
                    plans,
                    store,
                    ownsStore,
                    prices,
                    tombstone,
                    listener,
                    unusual,
                    policy,
                    life,
                    clock,
                    ledger,
                    countsTop,
                    rememberDenials);
        }
    }
}
