package dev.tidegate.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PolicyHeaderTest {
    private static final ZoneId UTC = ZoneId.of("UTC");

    private static Limit limit(String name, Meter meter, long capacity, Window window) {
        return Limit.builder(name, meter, window).capacity(capacity).build();
    }

    @Test
    void everyWindowSaysItsLengthWhereItHasOne() {
        Plan plan = Plan.of(
                "p",
                limit("sliding", Meter.REQUESTS, 5, Window.sliding(Duration.ofMillis(1500))),
                limit("fixed", Meter.INPUT_TOKENS, 5, Window.fixed(Duration.ofMinutes(1))),
                limit("day", Meter.SPEND, 5, Window.calendar(Window.Unit.DAY, UTC)),
                limit("week", Meter.SPEND, 5, Window.calendar(Window.Unit.WEEK, UTC)),
                limit("month", Meter.SPEND, 5, Window.calendar(Window.Unit.MONTH, UTC)),
                limit("year", Meter.SPEND, 5, Window.calendar(Window.Unit.YEAR, UTC)),
                limit("bucket", Meter.REQUESTS, 100, Window.bucket(7, Duration.ofSeconds(3))));
        assertThat(PolicyHeader.of(plan.limits()))
                .isEqualTo("\"sliding\";q=5;qu=\"requests\";w=2, \"fixed\";q=5;w=60, \"day\";q=5;w=86400,"
                        + " \"week\";q=5;w=604800, \"month\";q=5, \"year\";q=5,"
                        + " \"bucket\";q=100;qu=\"requests\";w=43");
    }
}
