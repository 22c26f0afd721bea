package dev.tidegate.spring;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A program that prints what a guarded call costs over the bare limiter, in process: rounds of both in turns, the median of
 * each. It asserts nothing.
 */
public final class GuardOverhead {
    private static final int ROUNDS = 15;
    private static final int CALLS = 200_000;

    private GuardOverhead() {}

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

    private static Plans plans() {
        return Plans.of(Plan.of(
                "much",
                Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(1L << 50)
                        .build()));
    }

    /** Prints three lines of nanoseconds for each call. */
    public static void main(String[] arguments) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(Plans.class, GuardOverhead::plans);
            context.registerBean(Guarded.class);
            context.register(TidegateAutoConfiguration.class);
            context.refresh();
            RateLimiter limiter = context.getBean(RateLimiter.class);
            Guarded guarded = context.getBean(Guarded.class);
            Supplier<?>[] forms = {
                () -> limiter.acquire(Request.of("acme", "much")),
                () -> guarded.byVariable("acme"),
                () -> guarded.byExpressions("acme")
            };
            long[][] nanos = new long[forms.length][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int form = 0; form < forms.length; form++) {
                    nanos[form][round] = measured(forms[form]);
                }
            }
            String[] names = {"bare limiter", "guarded by a variable", "guarded by two expressions"};
            for (int form = 0; form < forms.length; form++) {
                Arrays.sort(nanos[form]);
                System.out.println(names[form] + ": " + nanos[form][ROUNDS / 2] + " ns");
            }
        }
    }

    private static long measured(Supplier<?> form) {
        long begin = System.nanoTime();
        for (int call = 0; call < CALLS; call++) {
            if (form.get() == null) {
                throw new AssertionError();
            }
        }
        return (System.nanoTime() - begin) / CALLS;
    }
}
