package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What litellm and genai-prices say 300 random usages cost, to a nano-dollar, by the built-in table: standard, flex and
 * priority, long inputs, caches, audio, and calls at all hours. {@code bench/prices} compares 110,000 and records these.
 */
class PriceOracleTest {
    /** One recorded usage. */
    private record Case(String calculator, String model, PriceQuery query, Usage usage, double said) {
        static Case of(String line) {
            String[] fields = line.split("\t");
            Usage usage = usage(fields[4]);
            List<CallConditions.Term> terms = fields[2].equals("-")
                    ? List.of()
                    : Stream.of(fields[2].split(","))
                            .map(term -> new CallConditions.Term(term, "service_tier"))
                            .toList();
            long at = Instant.parse(fields[3]).getEpochSecond() * 1_000_000;
            PriceQuery query = new PriceQuery(usage.sent(), terms, at);
            return new Case(fields[0], fields[1], query, usage, Double.parseDouble(fields[5]));
        }

        /** Output goes first: reasoning is a part of it. */
        private static Usage usage(String text) {
            Map<TokenKind, Long> counts = new TreeMap<>();
            for (String pair : text.equals("-") ? new String[0] : text.split(",")) {
                String[] sides = pair.split("=");
                counts.put(TokenKind.of(sides[0]).orElseThrow(), Long.parseLong(sides[1]));
            }
            Usage usage = Usage.NONE.with(TokenKind.OUTPUT, counts.getOrDefault(TokenKind.OUTPUT, 0L));
            for (Map.Entry<TokenKind, Long> each : counts.entrySet()) {
                usage = usage.with(each.getKey(), each.getValue());
            }
            return usage;
        }
    }

    private static List<Case> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(PriceOracleTest.class.getResourceAsStream("foreign-costs.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Case::of)
                    .toList();
        }
    }

    @Test
    void aUsageCostsWhatForeignCalculatorsSay() throws IOException {
        List<String> different = new ArrayList<>();
        for (Case each : cases()) {
            Optional<PriceQuote> quote = PriceTable.builtIn().quote(each.model(), each.query());
            long nanos =
                    quote.map(known -> known.prices().spendNanos(each.usage())).orElse(-1L);
            if (Math.abs(nanos - each.said()) > 1 + each.said() * 1e-12) {
                different.add(nanos + " instead of " + each);
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    void theRecordedUsagesAreOfAllSorts() throws IOException {
        List<Case> all = cases();
        assertThat(all).hasSizeGreaterThanOrEqualTo(300);
        assertThat(all.stream().map(Case::calculator).distinct()).contains("litellm", "genai-prices");
        assertThat(all.stream().map(Case::model).distinct().count()).isGreaterThan(150);
        assertThat(all).filteredOn(each -> !each.query().terms().isEmpty()).hasSizeGreaterThan(20);
        assertThat(all).filteredOn(each -> each.model().contains("deepseek")).hasSizeGreaterThan(4);
        assertThat(all)
                .filteredOn(each -> each.usage().count(TokenKind.CACHE_READ) > 0)
                .hasSizeGreaterThan(40);
        assertThat(all)
                .filteredOn(each -> each.usage().count(TokenKind.AUDIO_IN) > 0)
                .hasSizeGreaterThan(20);
        assertThat(all).filteredOn(each -> each.query().inputTokens() > 200_000).hasSizeGreaterThan(20);
    }
}
