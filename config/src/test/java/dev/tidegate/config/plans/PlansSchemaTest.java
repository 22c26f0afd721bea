package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.Kinds;
import dev.tidegate.plan.Plans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlansSchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(PlansFile.schema(), InputFormat.JSON);

    static List<Error> errors(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    private static List<String> keys(String pointer) throws IOException {
        JsonNode node = new ObjectMapper().readTree(PlansFile.schema()).at(pointer);
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> required(String pointer) throws IOException {
        List<String> required = new ArrayList<>();
        new ObjectMapper().readTree(PlansFile.schema()).at(pointer).forEach(word -> required.add(word.asText()));
        return required;
    }

    @Test
    void theSchemaHasTheKeysOfTheLoader() throws IOException {
        assertThat(keys("/properties")).isEqualTo(PlansReader.ROOT_KEYS);
        assertThat(keys("/$defs/plan/properties")).isEqualTo(PlansReader.PLAN_KEYS);
        assertThat(keys("/$defs/limit/properties")).isEqualTo(LimitReader.KEYS);
        assertThat(keys("/$defs/limit/properties/weights/properties")).isEqualTo(Kinds.NAMES);
        assertThat(required("/required")).isEqualTo(PlansReader.ROOT_KEYS);
        assertThat(required("/$defs/plan/required")).isEqualTo(PlansReader.PLAN_KEYS.subList(0, 1));
        assertThat(required("/$defs/limit/required")).isEqualTo(LimitReader.KEYS.subList(0, 4));
    }

    @Test
    void theBuiltInPlansAndEveryKeyAreValid() {
        assertThat(errors(PlansText.write(Plans.builtIn()))).isEmpty();
        assertThat(errors(PlansFileTest.FULL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket 3G per 1d", "bucket 1.5M per 1h", "bucket 10 per 1s", "bucket 0.5k per 1s"})
    void aRefillThatTheLoaderTakesTheSchemaTakes(String window) {
        String yaml =
                "version: 1\nplans:\n  pro:\n    limits:\n      - { name: a, meter: requests, capacity: 3, window: "
                        + window + " }\n";
        assertThat(errors(yaml)).isEmpty();
        assertThat(PlansFile.parse(yaml)).isNotNull();
    }

    @Test
    void whateverIsWrittenIsValid() {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            String text = PlansText.write(RandomPlans.next(random));
            assertThat(errors(text)).as("seed 3, run %d:%n%s", i, text).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: a b, meter: requests, capacity: 1, window: sliding 1h",
                "name: a, meter: Requests, capacity: 1, window: sliding 1h",
                "meter: requests, capacity: 1, window: sliding 1h",
                "name: a, meter: requests, capacity: 0, window: sliding 1h",
                "name: a, meter: requests, capacity: $1, window: sliding 1h",
                "name: a, meter: requests, capacity: 5m, window: sliding 1h",
                "name: a, meter: spend, capacity: 10, window: sliding 1h",
                "name: a, meter: spend, capacity: $0.0000000001, window: sliding 1h",
                "name: a, meter: requests, capacity: 1, window: sliding 1y",
                "name: a, meter: concurrency, capacity: 1, window: sliding 1h",
                "name: a, meter: requests, capacity: 1, window: concurrent",
                "name: a, meter: concurrency, capacity: 257, window: concurrent",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, scope: users",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: [80]",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, thresholds: 101%",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, shadow: maybe",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, segments: 121",
                "name: a, meter: requests, capacity: 1, window: fixed 1h, segments: 10",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, on-store-failure: retry",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, weights: {input: 1}",
                "name: a, meter: tokens, capacity: 1, window: sliding 1h, weights: {inptu: 1}",
                "name: a, meter: tokens, capacity: 1, window: bucket 1 per 1s",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, refunds: none",
                "name: a, meter: requests, capacity: 1, window: sliding 1h, windw: x",
            })
    void whatTheLoaderRefusesTheSchemaRefuses(String limit) {
        String yaml = "version: 1\nplans:\n  pro:\n    limits:\n      - { " + limit + " }\n";
        assertThat(errors(yaml)).isNotEmpty();
        assertThatThrownBy(() -> PlansFile.parse(yaml)).isInstanceOf(InvalidPlansException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "256", "unlimited"})
    void openReservationsAreALimitToBoth(String capacity) {
        String yaml = "version: 1\nplans:\n  pro:\n    limits:\n      - { name: a, meter: concurrency, capacity: "
                + capacity + ", window: concurrent }\n";
        assertThat(errors(yaml)).isEmpty();
        assertThat(PlansFile.parse(yaml).all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plans: {}", "version: 2\nplans: {a: {limits: []}}", "version: 1\nplans: {a b: {limits: []}}",
                "version: 1", "version: 1\nplans: {a: {}}", "version: 1\nplan: {}"
            })
    void aFileOfAnotherShapeIsRefusedByBoth(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
        assertThatThrownBy(() -> PlansFile.parse(yaml)).isInstanceOf(InvalidPlansException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retention: soon", "retention: [1h]", "untracked: maybe", "retained: 1h"})
    void aPlanThatTheSchemaRefusesTheLoaderRefuses(String key) {
        String yaml = "version: 1\nplans:\n  pro:\n    " + key
                + "\n    limits:\n      - { name: a, meter: requests, capacity: 1, window: sliding 1h }\n";
        assertThat(errors(yaml)).isNotEmpty();
        assertThatThrownBy(() -> PlansFile.parse(yaml)).isInstanceOf(InvalidPlansException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30s", "8d", "169h"})
    void aRetentionOutOfRangeIsRefusedNamingTheRange(String retention) {
        String yaml = "version: 1\nplans:\n  pro:\n    retention: " + retention
                + "\n    limits:\n      - { name: a, meter: requests, capacity: 1, window: sliding 1h }\n";
        assertThatThrownBy(() -> PlansFile.parse(yaml)).hasMessageContaining("1m … 7d");
    }

    @Test
    void everyKeyIsDescribedForEditors() throws IOException {
        JsonNode limit = new ObjectMapper().readTree(PlansFile.schema()).at("/$defs/limit/properties");
        limit.properties()
                .forEach(key -> assertThat(key.getValue().path("description").asText())
                        .as(key.getKey())
                        .isNotBlank());
    }
}
