package dev.tidegate.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final Usage ALL = Usage.of(1, 20)
            .with(TokenKind.CACHE_READ, 300)
            .with(TokenKind.CACHE_WRITE, 4_000)
            .with(TokenKind.CACHE_WRITE_1H, 50_000)
            .with(TokenKind.REASONING, 7)
            .with(TokenKind.AUDIO_IN, 600_000)
            .with(TokenKind.AUDIO_OUT, 7_000_000)
            .with(TokenKind.IMAGE_IN, 80_000_000)
            .with(TokenKind.TOOL_CALL, 9);

    @Test
    void aCountOutOfRangeIsRefusedByName() {
        assertThatThrownBy(() -> Usage.of(0, -3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("usage.output: -3 (expected: 0 … 4398046511104)");
        assertThatThrownBy(() -> Usage.NONE.with(TokenKind.CACHE_WRITE_1H, Numbers.MAX_PART + 1))
                .hasMessage("usage.cache_write_1h: 4398046511105 (expected: 0 … 4398046511104)");
        assertThat(Usage.of(Numbers.MAX_PART, 0).inputTokens()).isEqualTo(Numbers.MAX_PART);
    }

    @Test
    void reasoningIsAPartOfOutput() {
        assertThatThrownBy(() -> Usage.of(5, 2).with(TokenKind.REASONING, 3))
                .hasMessage("usage.reasoning: 3 (expected: at most 2, the usage.output that includes it)");
        assertThat(ALL.count(TokenKind.OUTPUT)).isEqualTo(20);
        assertThat(ALL.billed(TokenKind.OUTPUT)).isEqualTo(13);
    }

    @Test
    void zeroAndNothingAreTheSame() {
        assertThat(Usage.of(0, 0)).isEqualTo(Usage.NONE).hasSameHashCodeAs(Usage.NONE);
        assertThat(Usage.of(3, 0).counts()).isEqualTo(Map.of(TokenKind.INPUT, 3L));
        assertThat(Usage.of(3, 0).with(TokenKind.INPUT, 0)).isEqualTo(Usage.NONE);
    }

    @Test
    void metersCountWhatIsSentAndReceivedOnce() {
        assertThat(ALL.inputTokens()).isEqualTo(80_654_001);
        assertThat(ALL.outputTokens()).isEqualTo(7_000_020);
        assertThat(ALL.tokens(TokenWeights.DEFAULT)).isEqualTo(ALL.inputTokens() + ALL.outputTokens());
    }

    @Test
    void aLimitsWeightsDecideWhatCounts() {
        TokenWeights burnDown = new TokenWeights(
                Map.of(TokenKind.OUTPUT, 5, TokenKind.CACHE_READ, 1, TokenKind.AUDIO_IN, 0, TokenKind.IMAGE_IN, 0));
        assertThat(ALL.tokens(burnDown)).isEqualTo(1 + 5 * 20 + 300 + 4_000 + 50_000 + 7_000_000);
    }

    @Test
    void moreThanAMeterCanCountIsRefused() {
        TokenWeights heavy = new TokenWeights(Map.of(TokenKind.INPUT, 1_000));
        assertThatThrownBy(() -> Usage.of(Numbers.MAX_PART, Numbers.MAX_PART).tokens(heavy))
                .hasMessage("usage: 4402444557615104 of tokens"
                        + " (expected: at most 4398046511104 of a meter for one call)");
        assertThatThrownBy(() -> Usage.of(450_000_000, 0)
                        .part(Meter.SPEND, TokenWeights.DEFAULT, Optional.of(UnitPrices.of(10_000_000, 0))))
                .hasMessageStartingWith("usage: 4500000000000 of spend");
    }

    @Test
    void whatUsageSaysOfEachMeter() {
        Optional<UnitPrices> prices = Optional.of(UnitPrices.of(1, 2));
        Usage usage = Usage.of(10, 4);
        assertThat(usage.part(Meter.INPUT_TOKENS, TokenWeights.DEFAULT, prices)).hasValue(10);
        assertThat(usage.part(Meter.OUTPUT_TOKENS, TokenWeights.DEFAULT, prices))
                .hasValue(4);
        assertThat(usage.part(Meter.TOKENS, TokenWeights.DEFAULT, prices)).hasValue(14);
        assertThat(usage.part(Meter.SPEND, TokenWeights.DEFAULT, prices)).hasValue(1);
        assertThat(usage.part(Meter.SPEND, TokenWeights.DEFAULT, Optional.empty()))
                .isEmpty();
        assertThat(usage.part(Meter.REQUESTS, TokenWeights.DEFAULT, prices)).isEmpty();
        assertThat(usage.part(Meter.of("pages"), TokenWeights.DEFAULT, prices)).isEmpty();
    }

    @Test
    void attemptsAddUp() {
        assertThat(Usage.of(1, 2).plus(Usage.of(10, 0).with(TokenKind.IMAGE_IN, 4)))
                .isEqualTo(Usage.of(11, 2).with(TokenKind.IMAGE_IN, 4));
        assertThatThrownBy(() -> Usage.of(Numbers.MAX_PART, 0).plus(Usage.of(1, 0)))
                .hasMessageStartingWith("usage.input: 4398046511105");
    }
}
