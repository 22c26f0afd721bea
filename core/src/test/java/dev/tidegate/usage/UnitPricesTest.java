package dev.tidegate.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitPricesTest {
    @Test
    void aKindWithoutAPriceCostsWhatItIsASortOf() {
        UnitPrices prices = UnitPrices.of(3, 15);
        assertThat(prices.inOrder()).containsExactly(3, 3, 3, 3, 15, 15, 3, 15, 3, 0, 3, 15, 0, 0, 3);
        UnitPrices own = new UnitPrices(Map.of(TokenKind.INPUT, 3L, TokenKind.OUTPUT, 15L, TokenKind.CACHE_WRITE, 4L));
        assertThat(own.picos(TokenKind.CACHE_WRITE_1H)).isEqualTo(4);
        assertThat(own.picos(TokenKind.CACHE_READ)).isEqualTo(3);
    }

    @Test
    void inputAndOutputNeedAPriceAndEveryPriceARange() {
        assertThatThrownBy(() -> new UnitPrices(Map.of(TokenKind.INPUT, 1L)))
                .hasMessage("prices.output: missing (expected: 0 … 1000000000000)");
        assertThatThrownBy(() -> UnitPrices.of(-1, 1)).hasMessage("prices.input: -1 (expected: 0 … 1000000000000)");
        assertThatThrownBy(() -> UnitPrices.of(1, UnitPrices.MAX_PICOS + 1)).hasMessageStartingWith("prices.output");
        assertThatThrownBy(() -> UnitPrices.ofOrder(1, 2)).hasMessage("prices: 2 prices (expected: 10 … 15 prices)");
    }

    @Test
    void storedPricesComeBack() {
        UnitPrices prices = new UnitPrices(Map.of(TokenKind.INPUT, 3L, TokenKind.OUTPUT, 15L, TokenKind.IMAGE_IN, 9L));
        assertThat(UnitPrices.ofOrder(prices.inOrder())).isEqualTo(prices);
    }

    /** A release with fewer kinds stores fewer prices than there are kinds now. */
    @Test
    void pricesStoredByAReleaseWithFewerKindsComeBack() {
        assertThat(UnitPrices.ofOrder(3, 1, 4, 6, 15, 15, 9, 30, 5, 7).inOrder())
                .containsExactly(3, 1, 4, 6, 15, 15, 9, 30, 5, 7, 9, 15, 7, 0, 5);
    }

    @Test
    void reasoningIsBilledOnceAndAtItsOwnPriceWhereItHasOne() {
        Usage usage = Usage.of(0, 10_000).with(TokenKind.REASONING, 4_000);
        assertThat(UnitPrices.of(1, 2_000).spendNanos(usage)).isEqualTo(20_000);
        UnitPrices apart =
                new UnitPrices(Map.of(TokenKind.INPUT, 1L, TokenKind.OUTPUT, 2_000L, TokenKind.REASONING, 3_000L));
        assertThat(apart.spendNanos(usage)).isEqualTo(6_000 * 2 + 4_000 * 3);
    }

    @Test
    void aCallTooDearToCountIsRefused() {
        UnitPrices prices = UnitPrices.of(10_000_000, 10_000_000);
        assertThat(prices.spendNanos(Usage.of(900_719_925L, 0))).isEqualTo(9_007_199_250_000L);
        assertThatThrownBy(() -> prices.spendNanos(Usage.of(900_719_926L, 0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "usage.input: 900719926 (expected: a call of less than 2^53 pico-dollars, about $9,007, in all)");
        assertThatThrownBy(() -> prices.spendNanos(Usage.of(900_719_925L, 1)))
                .hasMessageStartingWith("usage.output: 1 (");
    }

    /** Against decimal arithmetic, which rounds nothing on the way. */
    @Test
    void theSumIsExactAndRoundedUpOnce() {
        long seed = 20_251_201;
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            UnitPrices prices = prices(random);
            Usage usage = usage(random);
            assertThat(BigDecimal.valueOf(prices.spendNanos(usage)))
                    .as("seed %d, run %d: %s at %s", seed, run, usage, prices)
                    .isEqualByComparingTo(expected(prices, usage));
        }
    }

    private static BigDecimal expected(UnitPrices prices, Usage usage) {
        BigDecimal dollars = BigDecimal.ZERO;
        for (TokenKind kind : TokenKind.values()) {
            BigDecimal price = BigDecimal.valueOf(prices.picos(kind)).movePointLeft(12);
            dollars = dollars.add(price.multiply(BigDecimal.valueOf(usage.count(kind))));
            if (kind == TokenKind.REASONING) {
                BigDecimal output =
                        BigDecimal.valueOf(prices.picos(TokenKind.OUTPUT)).movePointLeft(12);
                dollars = dollars.subtract(output.multiply(BigDecimal.valueOf(usage.count(kind))));
            }
        }
        return dollars.movePointRight(9).setScale(0, RoundingMode.CEILING);
    }

    private static UnitPrices prices(Random random) {
        Map<TokenKind, Long> picos = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : TokenKind.values()) {
            if (kind == TokenKind.INPUT || kind == TokenKind.OUTPUT || random.nextBoolean()) {
                picos.put(kind, random.nextLong(1L << random.nextInt(1, 25)));
            }
        }
        return new UnitPrices(picos);
    }

    private static Usage usage(Random random) {
        Map<TokenKind, Long> counts = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : TokenKind.values()) {
            counts.put(kind, random.nextBoolean() ? random.nextLong(1L << random.nextInt(1, 24)) : 0);
        }
        counts.merge(TokenKind.REASONING, counts.getOrDefault(TokenKind.OUTPUT, 0L), Math::min);
        return new Usage(counts);
    }
}
