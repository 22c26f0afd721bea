package dev.tidegate.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.LimitStatus;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.CallListener;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A {@link FakeProvider} beside a limiter, for tests that compare what was billed with what was charged. The plan
 * {@code single} admits one open call and counts the rest; {@code tiny} admits one request; {@code tools} admits three
 * calls of tools.
 */
public final class MeteredProvider implements AutoCloseable {
    /** The tenant whose counts are compared. */
    public static final Subject TENANT = Subject.of("acme");

    private static final Window HOUR = new Window.Sliding(Duration.ofHours(1), 30);
    private static final long MANY = 1_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The provider. */
    public final FakeProvider provider = FakeProvider.start();

    /** What was booked, in order. */
    public final List<Outcome> settled = new CopyOnWriteArrayList<>();

    /** What failed. */
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** What was denied. */
    public final List<CallDeniedException> denials = new CopyOnWriteArrayList<>();

    private final RateLimiter limiter;
    private final ModelCalls calls;

    private MeteredProvider(UnaryOperator<ModelCalls.Builder> options) {
        this.limiter = RateLimiter.builder().plans(plans()).build();
        this.calls = options.apply(ModelCalls.builder(limiter).plan("single"))
                .listener(new Listener())
                .build();
    }

    private static Plans plans() {
        Limit open = Limit.builder("open-calls", Meter.CONCURRENCY, new Window.Concurrent())
                .capacity(1)
                .build();
        return Plans.of(
                Plan.of("single", open, limit("requests", Meter.REQUESTS, MANY), input(), output()),
                Plan.of("many", limit("requests", Meter.REQUESTS, MANY), input(), output()),
                Plan.of("tiny", limit("requests", Meter.REQUESTS, 1)),
                Plan.of(
                        "tools",
                        limit("requests", Meter.REQUESTS, MANY),
                        input(),
                        output(),
                        limit("tools", Meter.of("tool_calls"), 3)));
    }

    private static Limit input() {
        return limit("input", Meter.INPUT_TOKENS, MANY);
    }

    private static Limit output() {
        return limit("output", Meter.OUTPUT_TOKENS, MANY);
    }

    private static Limit limit(String name, Meter meter, long capacity) {
        return Limit.builder(name, meter, HOUR).capacity(capacity).build();
    }

    /** With the default options. */
    public static MeteredProvider start() {
        return start(options -> options);
    }

    /** With other options; the listener is its own. */
    public static MeteredProvider start(UnaryOperator<ModelCalls.Builder> options) {
        return new MeteredProvider(options);
    }

    /** What meters the calls. */
    public ModelCalls calls() {
        return calls;
    }

    /** The limiter. */
    public RateLimiter limiter() {
        return limiter;
    }

    /** What {@link #TENANT} has used under a plan, by the name of the limit. */
    public Map<String, Long> used(String plan) {
        return limiter.status(TENANT, plan).limits().stream()
                .collect(Collectors.toMap(LimitStatus::name, LimitStatus::used));
    }

    /** What each booked call was charged, in the form of a bill. A read from the cache is not among the input. */
    public List<Bill> charged() {
        return settled.stream()
                .map(outcome -> new Bill(outcome.charged("input"), 0, outcome.charged("output")))
                .toList();
    }

    /** Every call that was billed is charged that, and nothing else is charged; and so many requests are counted. */
    public void assertChargedAsBilled(String plan, int requests) {
        assertThat(failures).isEmpty();
        assertThat(sorted(charged().stream()
                        .filter(bill -> bill.input() + bill.output() > 0)
                        .toList()))
                .isEqualTo(sorted(provider.billed().stream()
                        .map(bill -> new Bill(bill.input() - bill.cached(), 0, bill.output()))
                        .toList()));
        Bill total = provider.total();
        Map<String, Long> used = used(plan);
        assertThat(used)
                .containsEntry("requests", (long) requests)
                .containsEntry("input", total.input() - total.cached())
                .containsEntry("output", total.output());
        assertThat(calls.openCalls()).isZero();
        assertThat(used.getOrDefault("open-calls", 0L)).isZero();
    }

    /** Calls that run at once are booked in any order. */
    private static List<Bill> sorted(List<Bill> bills) {
        return bills.stream()
                .sorted(Comparator.comparingLong(Bill::input).thenComparingLong(Bill::output))
                .toList();
    }

    /** Waits until something holds, for half a minute at most. */
    public static void until(String what, BooleanSupplier holds) {
        long tries = LONGEST.toMillis();
        for (long at = 0; !holds.getAsBoolean(); at++) {
            assertThat(at).as("waited for: " + what).isLessThan(tries);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        provider.close();
        calls.close();
        limiter.close();
    }

    private final class Listener implements CallListener {
        @Override
        public void denied(PlannedCall call, CallDeniedException denial) {
            denials.add(denial);
        }

        @Override
        public void settled(ModelCall call, Outcome outcome) {
            settled.add(outcome);
        }

        @Override
        public void failed(ModelCall call, Throwable cause) {
            failures.add(cause);
        }
    }
}
