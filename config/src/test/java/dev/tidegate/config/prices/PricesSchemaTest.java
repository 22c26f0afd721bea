package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidegate.config.InvalidPricesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class PricesSchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(PriceTable.schema(), InputFormat.JSON);

    private static final String FULL = """
            version: 1
            date: 2025-12-01
            currency: USD
            source: ours
            extends: built-in
            default: m
            models:
              m:
                aliases: [n, "o"]
                input: $0
                output: $10000
                cache_read: $0.000001
                cache_write: $1
                cache_write_1h: $2.5
                reasoning: $1.250000
                audio_in: $3
                audio_out: $4
                image: $5
                tool_call: $1000000
            """;

    public static List<Error> errors(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    private static List<String> keys(String pointer) throws IOException {
        List<String> keys = new ArrayList<>();
        new ObjectMapper()
                .readTree(PriceTable.schema())
                .at(pointer)
                .fieldNames()
                .forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void theSchemaHasTheKeysOfTheLoader() throws IOException {
        assertThat(keys("/properties")).isEqualTo(PricesReader.ROOT_KEYS);
        assertThat(keys("/$defs/model/properties")).isEqualTo(ModelReader.MODEL_KEYS);
    }

    @Test
    void theBuiltInTableAndEveryKeyAreValid() throws IOException {
        try (InputStream in = Objects.requireNonNull(PriceTable.class.getResourceAsStream("prices.yaml"))) {
            assertThat(errors(new String(in.readAllBytes(), StandardCharsets.UTF_8)))
                    .isEmpty();
        }
        assertThat(errors(FULL)).isEmpty();
        assertThat(PriceTable.parse(FULL).unitPrices("n")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input: 1, output: $1",
                "input: $1",
                "input: $1, output: $-1",
                "input: $1, output: $1e3",
                "input: $1, output: $10001",
                "input: $1, output: $0.0000001",
                "input: $01, output: $1",
                "input: $1, output: $1, tool_call: $1000001",
                "input: $1, output: $1, outptu: $1",
                "input: $1, output: $1, aliases: n",
                "input: $1, output: $1, aliases: [1]"
            })
    void whatTheLoaderRefusesTheSchemaRefuses(String model) {
        String yaml = "version: 1\ndate: 2025-12-01\ncurrency: USD\nmodels:\n  m: { " + model + " }\n";
        assertThat(errors(yaml)).isNotEmpty();
        assertThatThrownBy(() -> PriceTable.parse(yaml)).isInstanceOf(InvalidPricesException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "date: 2025-12-01",
                "date: 2025-13-01",
                "version: 3",
                "dated: sometimes",
                "currency: EUR",
                "extends: other",
                "models: {}",
                "model: {}"
            })
    void aFileOfAnotherShapeIsRefusedByBoth(String line) {
        String key = line.substring(0, line.indexOf(':') + 1);
        String good = "version: 1\ndate: 2025-12-01\ncurrency: USD\nmodels: { m: { input: $1, output: $2 } }\n";
        String yaml = line.equals("date: 2025-12-01")
                ? good.replace(line + "\n", "")
                : good.lines().filter(each -> !each.startsWith(key)).reduce("", (a, b) -> a + b + "\n") + line + "\n";
        assertThat(errors(yaml)).as(yaml).isNotEmpty();
        assertThatThrownBy(() -> PriceTable.parse(yaml)).isInstanceOf(InvalidPricesException.class);
    }

    @Test
    void everyKeyIsDescribedForEditors() throws IOException {
        for (String pointer : List.of("/properties", "/$defs/model/properties")) {
            JsonNode node = new ObjectMapper().readTree(PriceTable.schema()).at(pointer);
            node.properties()
                    .forEach(
                            key -> assertThat(key.getValue().path("description").asText())
                                    .as(key.getKey())
                                    .isNotBlank());
        }
    }
}
