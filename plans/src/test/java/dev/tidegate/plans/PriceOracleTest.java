package dev.tidegate.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.CallConditions;
import dev.tidegate.PriceQuery;
import dev.tidegate.PriceQuote;
import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What litellm 1.110.2 says 300 random usages cost, to a nano-dollar, by the built-in table. {@code bench/prices} makes
 * more of them; {@code -Dtidegate.oracle=FILE -Dtidegate.oracle.prices=TABLE} tries those by a table of one's own.
 */
class PriceOracleTest {
    private static final List<TokenKind> COLUMNS = List.of(
            TokenKind.INPUT,
            TokenKind.CACHE_READ,
            TokenKind.CACHE_WRITE,
            TokenKind.CACHE_WRITE_1H,
            TokenKind.AUDIO_IN,
            TokenKind.OUTPUT,
            TokenKind.REASONING);

    /** 2026-11-30, a Monday, at midnight: when they were recorded, for prices that depend on the hour. */
    private static final long AT_MICROS = 1_795_996_800_000_000L;

    private static List<String> lines() throws IOException {
        String file = System.getProperty("tidegate.oracle", "");
        if (!file.isEmpty()) {
            return Files.readAllLines(Path.of(file));
        }
        try (InputStream in = Objects.requireNonNull(PriceOracleTest.class.getResourceAsStream("litellm-costs.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void aUsageCostsWhatAForeignCalculatorSays() throws IOException {
        String own = System.getProperty("tidegate.oracle.prices", "");
        PriceTable table = own.isEmpty() ? PriceTable.builtIn() : PriceTable.load(Path.of(own));
        Map<String, String> different = new TreeMap<>();
        int usages = 0;
        for (String line : lines()) {
            String[] fields = line.split("\t");
            if (fields.length == COLUMNS.size() + 3) {
                usages++;
                difference(table, fields).ifPresent(what -> different.put(fields[0], what));
            }
        }
        assertThat(usages).isGreaterThanOrEqualTo(300);
        assertThat(different).isEmpty();
    }

    private static Optional<String> difference(PriceTable table, String[] fields) {
        Usage usage = Usage.NONE;
        // Output first: reasoning is a part of it.
        usage = usage.with(TokenKind.OUTPUT, Long.parseLong(fields[2 + COLUMNS.indexOf(TokenKind.OUTPUT)]));
        for (int k = 0; k < COLUMNS.size(); k++) {
            usage = usage.with(COLUMNS.get(k), Long.parseLong(fields[2 + k]));
        }
        List<CallConditions.Term> terms =
                fields[1].equals("-") ? List.of() : List.of(new CallConditions.Term(fields[1], "service_tier"));
        Optional<PriceQuote> quote = table.quote(fields[0], new PriceQuery(usage.sent(), terms, AT_MICROS));
        if (quote.isEmpty()) {
            return Optional.of("no price");
        }
        long nanos = quote.get().prices().spendNanos(usage);
        double said = Double.parseDouble(fields[fields.length - 1]);
        return Math.abs(nanos - said) <= 1 + said * 1e-12
                ? Optional.empty()
                : Optional.of(nanos + " instead of " + said + " for " + usage + " " + fields[1]);
    }
}
