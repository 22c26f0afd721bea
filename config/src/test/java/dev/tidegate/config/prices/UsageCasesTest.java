package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.usage.CallConditions.Term;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import dev.tidegate.usage.UsageReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Usage objects of SDKs and gateways with the charge that was worked out by hand, at list prices of November 2026. */
class UsageCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEARCH = 10_000_000_000L;

    private record Case(String name, String model, Map<String, Object> usage, Long nanos, String reported) {}

    private static Stream<Case> cases() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                UsageCasesTest.class.getResourceAsStream("usage/cases.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(UsageCasesTest::parsed).toList().stream();
        }
    }

    @SuppressWarnings("unchecked")
    private static Case parsed(String line) {
        try {
            Map<String, Object> all = JSON.readValue(line, new TypeReference<>() {});
            Number nanos = (Number) all.get("expect_spend_nanos");
            return new Case(
                    (String) all.get("case"),
                    (String) all.get("model"),
                    (Map<String, Object>) all.get("usage"),
                    nanos == null ? null : nanos.longValue(),
                    (String) all.get("expect_reported"));
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    /** Dollars per million tokens × 1000: input, output, cache read, cache write, for an hour, audio in, cached audio. */
    private static UnitPrices prices(String model, Usage usage) {
        boolean longer = usage.sent() > 200_000;
        long[] list = switch (model) {
            case "claude-sonnet-4-5" -> new long[] {3000, 15000, 300, 3750, 6000, 3000, 300};
            case "claude-opus-4-5" -> new long[] {5000, 25000, 500, 6250, 10000, 5000, 500};
            case "claude-haiku-4-5" -> new long[] {1000, 5000, 100, 1250, 2000, 1000, 100};
            case "gpt-4o" -> new long[] {2500, 10000, 1250, 2500, 2500, 2500, 1250};
            case "gpt-5" -> new long[] {1250, 10000, 125, 1250, 1250, 1250, 125};
            case "gpt-4.1" -> new long[] {2000, 8000, 500, 2000, 2000, 2000, 500};
            case "gemini-2.5-flash" -> new long[] {300, 2500, 30, 300, 300, 1000, 100};
            case "gemini-2.5-pro" ->
                longer
                        ? new long[] {2500, 15000, 250, 2500, 2500, 2500, 250}
                        : new long[] {1250, 10000, 125, 1250, 1250, 1250, 125};
            case "command-a-03-2025" -> new long[] {2500, 10000, 2500, 2500, 2500, 2500, 2500};
            default -> throw new IllegalArgumentException(model);
        };
        TokenKind[] kinds = {
            TokenKind.INPUT,
            TokenKind.OUTPUT,
            TokenKind.CACHE_READ,
            TokenKind.CACHE_WRITE,
            TokenKind.CACHE_WRITE_1H,
            TokenKind.AUDIO_IN,
            TokenKind.CACHE_READ_AUDIO
        };
        Map<TokenKind, Long> picos = new HashMap<>(Map.of(TokenKind.SEARCH, SEARCH));
        for (int i = 0; i < kinds.length; i++) {
            picos.put(kinds[i], list[i] * 1000);
        }
        return new UnitPrices(picos);
    }

    private static double factor(String model, List<Term> terms) {
        double factor = 1;
        for (Term term : terms) {
            factor *= switch (term.name()) {
                case "batch", "flex" -> 0.5;
                case "priority" -> model.equals("gpt-4.1") ? 1.75 : model.startsWith("gemini") ? 1.8 : 2;
                default -> 1;
            };
        }
        return factor;
    }

    @TestFactory
    Stream<DynamicTest> aUsageAsItCameCostsWhatTheHandComputed() throws IOException {
        return cases().map(each -> DynamicTest.dynamicTest(each.name(), () -> {
            UsageReading reading = UsageReader.builtIn().reading(each.usage());
            long list = prices(each.model(), reading.usage()).spendNanos(reading.usage());
            if (each.nanos() != null) {
                assertThat((long) (list
                                * factor(each.model(), reading.conditions().terms())))
                        .as("%s", reading)
                        .isEqualTo(each.nanos());
                assertThat(reading.unknown()).isEmpty();
            } else {
                assertThat(reading.conditions().terms()).extracting(Term::field).contains(each.reported());
            }
        }));
    }
}
