package dev.tidegate.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Response;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutcomeAnswerTest {
    private static final List<String> WORDS =
            List.of("a", "gpt-4o", "", "a\"b", "back\\slash", "é", "tab\tin", "\ud83d\ude00", "x".repeat(300));
    private static final List<Outcome.Result> RESULTS = List.of(
            Outcome.Result.SETTLED,
            Outcome.Result.ALREADY,
            Outcome.Result.STOP,
            Outcome.Result.FOUND,
            Outcome.Result.JOURNALLED,
            Outcome.Result.CONFLICT);

    @Test
    void theAnswerToAStepIsWhatTheGeneratorWrites() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Outcome outcome = outcome(random);
            Optional<UsageReading> reading = random.nextBoolean() ? Optional.empty() : Optional.of(reading(random));
            OptionalLong byTable = number(random);
            String handle = word(random);

            Response answer = OutcomeAnswer.of(Operation.SETTLE, handle, outcome, reading, byTable);

            String expected = outcome.result() == Outcome.Result.CONFLICT
                    ? problem(answer, outcome)
                    : generated(handle, outcome, reading, byTable);
            assertThat(answer.text()).as("seed %d", seed).isEqualTo(expected);
            assertThat(answer.headers()).isEmpty();
        }
    }

    private static String generated(
            String handle, Outcome outcome, Optional<UsageReading> reading, OptionalLong byTable) {
        return text(json -> {
            json.writeStringField("result", outcome.result().name());
            json.writeStringField("reservation", handle);
            if (outcome.result() != Outcome.Result.JOURNALLED) {
                members(json, outcome);
            }
            if (reading.isPresent()) {
                json.writeStringField("format", reading.get().format());
                if (reading.get().model().isPresent()) {
                    json.writeStringField("model", reading.get().model().get());
                }
            }
            if (outcome.pricing().isPresent()) {
                json.writeStringField("pricedAs", outcome.pricing().get().model());
                json.writeStringField("prices", outcome.pricing().get().version());
                names(json, "unpriced", outcome.pricing().get().unpriced());
            }
            if (reading.isPresent()) {
                names(json, "unknown", reading.get().unknown());
                names(json, "ignored", reading.get().ignored());
            }
            if (reading.isPresent() && reading.get().reported().isPresent()) {
                long reported = reading.get().reported().getAsLong();
                json.writeNumberField("reportedSpend", reported);
                if (byTable.isPresent()) {
                    json.writeNumberField("tableSpend", byTable.getAsLong());
                    json.writeNumberField("spendDifference", reported - byTable.getAsLong());
                }
            }
        });
    }

    /** A problem begins as it does; what the reservation is stands behind its field. */
    private static String problem(Response answer, Outcome outcome) {
        String beginning = answer.text().substring(0, answer.text().indexOf(",\"state\""));
        return beginning + ',' + text(json -> members(json, outcome)).substring(1);
    }

    private static void members(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStringField("state", outcome.state().orElseThrow().name());
        json.writeStringField("expiresAt", outcome.until().orElseThrow().toString());
        json.writeArrayFieldStart("charges");
        for (Outcome.Charge charge : outcome.charges()) {
            json.writeStartObject();
            json.writeStringField("name", charge.limit().map(Limit::name).orElse("#" + charge.limitId()));
            if (charge.limit().isPresent()) {
                json.writeStringField("meter", charge.limit().get().meter().name());
            }
            json.writeNumberField("amount", charge.amount());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanField("estimated", outcome.estimated());
        json.writeNumberField("seq", outcome.seq());
        if (outcome.untracked()) {
            json.writeBooleanField("untracked", true);
        }
        if (outcome.unpriced()) {
            json.writeBooleanField("unpricedSpend", true);
        }
    }

    private static void names(JsonGenerator json, String field, List<String> names) throws IOException {
        if (!names.isEmpty()) {
            json.writeArrayFieldStart(field);
            for (String name : names) {
                json.writeString(Printable.of(name));
            }
            json.writeEndArray();
        }
    }

    private static String text(JsonText.Members members) {
        return new String(JsonText.object(members), StandardCharsets.UTF_8);
    }

    private static Outcome outcome(Random random) {
        List<Outcome.Charge> charges = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            Limit limit = Limit.builder("limit-" + count, Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .build();
            charges.add(new Outcome.Charge(
                    random.nextInt(1_000),
                    random.nextInt(4) == 0 ? Optional.empty() : Optional.of(limit),
                    random.nextLong(1L << random.nextInt(1, 52))));
        }
        Optional<Pricing> pricing = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Pricing(word(random), word(random), words(random)));
        return new Outcome(
                RESULTS.get(random.nextInt(RESULTS.size())),
                Optional.of(ReservationState.values()[random.nextInt(ReservationState.values().length)]),
                Optional.of(Instant.ofEpochSecond(random.nextLong(4_000_000_000L), 1_000L * random.nextInt(1_000_000))),
                charges,
                random.nextBoolean(),
                random.nextLong(1L << random.nextInt(1, 42)),
                random.nextBoolean(),
                pricing,
                random.nextBoolean());
    }

    private static UsageReading reading(Random random) {
        CallConditions conditions = random.nextBoolean()
                ? CallConditions.NONE
                : CallConditions.NONE.readModel(WORDS.get(3 + random.nextInt(3)));
        return new UsageReading(
                Usage.NONE, word(random), conditions, Map.of(), words(random), words(random), number(random));
    }

    private static OptionalLong number(Random random) {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 42));
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>();
        for (int count = random.nextInt(3); count > 0; count--) {
            words.add(word(random));
        }
        return words;
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }
}
