package dev.tidegate.plan;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.FailureMode;
import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One bound of a plan: a meter, a capacity, and the window over which it counts. Immutable.
 *
 * <pre>{@code
 * Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
 *         .capacity(50)
 *         .build();
 * }</pre>
 *
 * @param name unique in its plan; letters, digits, {@code . _ -}, at most 64
 * @param meter what is counted
 * @param capacity 1 … 2^52, in the meter's unit (spend: nano-dollars); empty is unlimited: counted, never denied
 * @param window over what time
 * @param scope below which id it counts
 * @param thresholds percentages of the capacity, 1 … 100, rising, at which a notice is due
 * @param shadow evaluated and reported, never denies
 * @param onStoreFailure what it says while the store cannot answer
 * @param refunds false only for buckets, which cannot take them: the charge stays at the estimate
 * @param weights how token kinds count, for the meter {@code tokens}
 * @param denialStatus under which HTTP status it denies
 * @param concurrencyRetry of a concurrent limit: the longest wait that a denial names, 1 ms … 1 h, for slots are mostly
 *     free long before they expire
 * @param modelScope of a limit that counts each model: which names of a model share a count
 * @param lease for how long a process may decide from units that it took ahead; 10 ms … 1 s, and at most a tenth of the
 *     window, which is fixed or calendar. Empty: each call is decided in the store
 */
public record Limit(
        String name,
        Meter meter,
        OptionalLong capacity,
        Window window,
        Scope scope,
        List<Integer> thresholds,
        boolean shadow,
        FailureMode onStoreFailure,
        boolean refunds,
        TokenWeights weights,
        DenialStatus denialStatus,
        Duration concurrencyRetry,
        ModelScope modelScope,
        Optional<Duration> lease) {
    /** What a concurrent limit names by default. */
    public static final Duration DEFAULT_CONCURRENCY_RETRY = Duration.ofSeconds(1);

    /**
     * @throws InvalidInputException naming the first field that cannot be accepted
     */
    public Limit {
        thresholds = List.copyOf(thresholds);
        LimitRules.check(name, meter, capacity, window, thresholds, refunds, weights);
        LimitRules.checkRetry(window, concurrencyRetry);
        LimitRules.checkModelScope(scope, modelScope);
        lease.ifPresent(most -> LeaseRules.check(window, most));
    }

    /** One without leases. */
    public Limit(
            String name,
            Meter meter,
            OptionalLong capacity,
            Window window,
            Scope scope,
            List<Integer> thresholds,
            boolean shadow,
            FailureMode onStoreFailure,
            boolean refunds,
            TokenWeights weights,
            DenialStatus denialStatus,
            Duration concurrencyRetry,
            ModelScope modelScope) {
        this(
                name,
                meter,
                capacity,
                window,
                scope,
                thresholds,
                shadow,
                onStoreFailure,
                refunds,
                weights,
                denialStatus,
                concurrencyRetry,
                modelScope,
                Optional.empty());
    }

    /** One that denies with 429, has the default wait, and counts models by family. */
    public Limit(
            String name,
            Meter meter,
            OptionalLong capacity,
            Window window,
            Scope scope,
            List<Integer> thresholds,
            boolean shadow,
            FailureMode onStoreFailure,
            boolean refunds,
            TokenWeights weights) {
        this(
                name,
                meter,
                capacity,
                window,
                scope,
                thresholds,
                shadow,
                onStoreFailure,
                refunds,
                weights,
                DenialStatus.TOO_MANY_REQUESTS,
                DEFAULT_CONCURRENCY_RETRY,
                ModelScope.FAMILY);
    }

    /** Returns this limit as a shadow. */
    public Limit asShadow() {
        return new Limit(
                name,
                meter,
                capacity,
                window,
                scope,
                thresholds,
                true,
                onStoreFailure,
                refunds,
                weights,
                DenialStatus.TOO_MANY_REQUESTS,
                DEFAULT_CONCURRENCY_RETRY,
                modelScope,
                lease);
    }

    /**
     * Returns this limit with another capacity. Its id, and so its counts, stay the same.
     *
     * @throws InvalidInputException if its window does not take that capacity
     */
    public Limit withCapacity(long units) {
        return new Limit(
                name,
                meter,
                OptionalLong.of(units),
                window,
                scope,
                thresholds,
                shadow,
                onStoreFailure,
                refunds,
                weights,
                denialStatus,
                concurrencyRetry,
                modelScope,
                lease);
    }

    /** Starts a limit that is unlimited, for the whole tenant, and enforced. */
    public static Builder builder(String name, Meter meter, Window window) {
        return new Builder(name, meter, window);
    }

    /**
     * The identity of this limit's stored state: the first 48 bits of SHA-256 over name, meter, window with its
     * parameters, and scope. Limits of the same id in different plans share their counts.
     */
    public long id() {
        return LimitId.of(this);
    }

    /** Collects the parts of a limit. Not safe for several threads. */
    public static final class Builder {
        private final String name;
        private final Meter meter;
        private final Window window;
        private OptionalLong capacity = OptionalLong.empty();
        private Scope scope = Scope.TENANT;
        private List<Integer> thresholds = List.of();
        private boolean shadow;
        private FailureMode onStoreFailure = FailureMode.LOCAL;
        private boolean refunds = true;
        private TokenWeights weights = TokenWeights.DEFAULT;
        private DenialStatus denialStatus = DenialStatus.TOO_MANY_REQUESTS;
        private Duration concurrencyRetry = DEFAULT_CONCURRENCY_RETRY;
        private ModelScope modelScope = ModelScope.FAMILY;
        private Optional<Duration> lease = Optional.empty();

        private Builder(String name, Meter meter, Window window) {
            this.name = given("name", name);
            this.meter = given("meter", meter);
            this.window = given("window", window);
        }

        /** In the meter's unit; spend in nano-dollars. */
        public Builder capacity(long units) {
            this.capacity = OptionalLong.of(units);
            return this;
        }

        /** See {@link Limit#scope()}. */
        public Builder scope(Scope value) {
            this.scope = given("scope", value);
            return this;
        }

        /** See {@link Limit#thresholds()}. */
        public Builder thresholds(List<Integer> percentages) {
            this.thresholds = given("thresholds", percentages);
            return this;
        }

        /** See {@link Limit#shadow()}. */
        public Builder shadow(boolean value) {
            this.shadow = value;
            return this;
        }

        /** See {@link Limit#onStoreFailure()}. */
        public Builder onStoreFailure(FailureMode value) {
            this.onStoreFailure = given("onStoreFailure", value);
            return this;
        }

        /** See {@link Limit#refunds()}. */
        public Builder refunds(boolean value) {
            this.refunds = value;
            return this;
        }

        /** See {@link Limit#weights()}. */
        public Builder weights(TokenWeights value) {
            this.weights = given("weights", value);
            return this;
        }

        /** See {@link Limit#denialStatus()}. */
        public Builder denialStatus(DenialStatus value) {
            this.denialStatus = given("denialStatus", value);
            return this;
        }

        /** See {@link Limit#concurrencyRetry()}. */
        public Builder concurrencyRetry(Duration value) {
            this.concurrencyRetry = given("concurrencyRetry", value);
            return this;
        }

        /** See {@link Limit#modelScope()}. */
        public Builder modelScope(ModelScope value) {
            this.modelScope = given("modelScope", value);
            return this;
        }

        /** See {@link Limit#lease()}. None by default. */
        public Builder lease(Duration most) {
            this.lease = Optional.of(given("lease", most));
            return this;
        }

        /**
         * The limit.
         *
         * @throws InvalidInputException naming the first field that cannot be accepted
         */
        public Limit build() {
            return new Limit(
                    name,
                    meter,
                    capacity,
                    window,
                    scope,
                    thresholds,
                    shadow,
                    onStoreFailure,
                    refunds,
                    weights,
                    denialStatus,
                    concurrencyRetry,
                    modelScope,
                    lease);
        }
    }
}
