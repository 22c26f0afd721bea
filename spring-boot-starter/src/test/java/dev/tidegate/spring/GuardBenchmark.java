package dev.tidegate.spring;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What a guarded call costs beside one of the bare limiter, in process. Run by {@code bench/frameworks}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class GuardBenchmark {
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final RateLimiter limiter;
    private final Guarded guarded;

    /** A bean with a guarded method for each form of expression. */
    public static class Guarded {
        @RateLimited(subject = "#tenant")
        public String byVariable(String tenant) {
            return tenant;
        }

        @RateLimited(subject = "'t-' + #tenant", cost = "#tenant.length()")
        public String byExpressions(String tenant) {
            return tenant;
        }
    }

    /** Starts the application. */
    public GuardBenchmark() {
        context.registerBean(Plans.class, GuardBenchmark::plans);
        context.registerBean(Guarded.class);
        context.register(TidegateAutoConfiguration.class);
        context.refresh();
        limiter = context.getBean(RateLimiter.class);
        guarded = context.getBean(Guarded.class);
    }

    private static Plans plans() {
        return Plans.of(Plan.of(
                "much",
                Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(1L << 50)
                        .build()));
    }

    /** Of the limiter alone. */
    @Benchmark
    public Decision bare() {
        return limiter.acquire(Request.of("acme", "much"));
    }

    /** Of a method whose subject is a parameter. */
    @Benchmark
    public String byVariable() {
        return guarded.byVariable("acme");
    }

    /** Of a method whose subject and cost are computed. */
    @Benchmark
    public String byExpressions() {
        return guarded.byExpressions("acme");
    }

    /** Ends the application. */
    @TearDown
    public void close() {
        context.close();
    }
}
