package dev.tidegate.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.LimitStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));

    @Test
    void theLimitsOfAnAnswerAreThoseThatTheGeneratorWrites() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<LimitStatus> statuses = new ArrayList<>();
            for (int count = random.nextInt(5); count >= 0; count--) {
                statuses.add(status(random, "limit-" + count));
            }
            PlanText text =
                    new PlanText(statuses.stream().map(LimitStatus::limit).toList());
            Utf8Text made = new Utf8Text().ascii("{\"a\":1");
            text.limits(made, statuses);
            byte[] expected = JsonText.object(json -> {
                json.writeNumberField("a", 1);
                LimitsJson.write(json, statuses);
            });

            assertThat(new String(made.ascii("}").toBytes(), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(new String(expected, StandardCharsets.UTF_8));
            assertThat(text.isOf(statuses)).isTrue();
        }
    }

    @Test
    void textOfOneVersionOfAPlanIsNotThatOfAnother() {
        Limit limit = Limit.builder("a", Meter.REQUESTS, HOUR).capacity(5).build();
        Limit equal = Limit.builder("a", Meter.REQUESTS, HOUR).capacity(5).build();
        Limit other = Limit.builder("a", Meter.REQUESTS, HOUR).capacity(6).build();
        PlanText text = new PlanText(List.of(limit));

        assertThat(text.isOf(List.of(of(equal)))).isTrue();
        assertThat(text.isOf(List.of(of(other)))).isFalse();
        assertThat(text.isOf(List.of(of(limit), of(limit)))).isFalse();
    }

    @Test
    void eightVersionsOfOnePlanTakeTurnsWithoutANewText() {
        DecisionHeaders headers = new DecisionHeaders(() -> Plans.of(), TimeSource.system());
        List<PlanText> made = IntStream.range(0, 8)
                .mapToObj(i -> headers.text("plan", List.of(of(capacity(i)))))
                .toList();

        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 8; i++) {
                assertThat(headers.text("plan", List.of(of(capacity(i))))).isSameAs(made.get(i));
            }
        }
        headers.text("plan", List.of(of(capacity(8))));
        assertThat(headers.text("plan", List.of(of(capacity(1))))).isSameAs(made.get(1));
        assertThat(headers.text("plan", List.of(of(capacity(0)))))
                .as("the oldest of nine")
                .isNotSameAs(made.get(0));
    }

    private static Limit capacity(int i) {
        return Limit.builder("a", Meter.REQUESTS, HOUR).capacity(5 + i).build();
    }

    private static LimitStatus of(Limit limit) {
        return new LimitStatus(limit, 1, Duration.ZERO, false, Duration.ZERO);
    }

    private static LimitStatus status(Random random, String name) {
        Limit.Builder limit = Limit.builder(name, Meter.of(random.nextBoolean() ? "requests" : "custom_meter"), HOUR);
        limit = random.nextInt(3) == 0 ? limit : limit.capacity(1 + number(random));
        limit = random.nextInt(3) == 0 ? limit.shadow(true) : limit;
        return new LimitStatus(
                limit.build(),
                number(random),
                Duration.of(number(random) / 1000, ChronoUnit.MICROS),
                random.nextBoolean(),
                Duration.of(number(random) / 1000, ChronoUnit.MICROS));
    }

    /** Of any number of digits, and about where there is one more. */
    private static long number(Random random) {
        long power = (long) Math.pow(10, random.nextInt(16));
        return Math.min(
                (1L << 52) - 1,
                Math.max(0, random.nextBoolean() ? power - 1 + random.nextInt(3) : random.nextLong(power)));
    }
}
