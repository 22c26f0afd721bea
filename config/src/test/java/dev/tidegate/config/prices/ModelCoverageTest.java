package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The names of the current chat models of seven vendors, as litellm and genai-prices have them: bare, with the prefix of
 * the vendor, and as gateways say them. {@code bench/prices --names} writes the list.
 */
class ModelCoverageTest {
    private static final double LEAST = 0.95;

    @Test
    void theBuiltInTableKnowsTheCurrentModelsOfEachVendorByNamePrefixAndAlias() throws IOException {
        Map<String, List<String>> known = new TreeMap<>();
        Map<String, List<String>> unknown = new TreeMap<>();
        try (InputStream in =
                Objects.requireNonNull(ModelCoverageTest.class.getResourceAsStream("current-models.tsv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(fields -> (PriceTable.builtIn()
                                            .unitPrices(fields[2])
                                            .isPresent()
                                    ? known
                                    : unknown)
                            .computeIfAbsent(fields[0], vendor -> new ArrayList<>())
                            .add(fields[2]));
        }
        assertThat(known.keySet())
                .containsExactly("Anthropic", "Bedrock", "DeepSeek", "Google", "Mistral", "OpenAI", "xAI");
        known.forEach((vendor, names) -> {
            List<String> missing = unknown.getOrDefault(vendor, List.of());
            assertThat((double) names.size() / (names.size() + missing.size()))
                    .as("%s, not %s", vendor, missing)
                    .isGreaterThanOrEqualTo(LEAST);
        });
    }
}
