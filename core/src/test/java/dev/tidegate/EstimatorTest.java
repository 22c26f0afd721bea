package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatorTest {
    private static final PromptSize THOUSAND = new PromptSize(4_000, 0, 0, 0);

    private final Estimator estimator = Estimator.builder().build();

    @Test
    void charactersAreCountedByScript() {
        assertThat(PromptSize.of("Hello, wörld – “ok”")).isEqualTo(new PromptSize(19, 0, 0, 1));
        assertThat(PromptSize.of("水門、ひらく。ヨ 강")).isEqualTo(new PromptSize(1, 9, 0, 1));
        assertThat(PromptSize.of("шлюз 😀")).isEqualTo(new PromptSize(1, 0, 5, 1));
        assertThat(PromptSize.ofMessages(List.of("ab", "水"))).isEqualTo(new PromptSize(2, 1, 0, 2));
        assertThat(PromptSize.ofMessages(List.of())).isEqualTo(new PromptSize(0, 0, 0, 0));
        assertThatThrownBy(() -> PromptSize.ofCharacters(-1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("prompt.latin: -1 (expected: 0 … 4398046511104)");
    }

    @Test
    void aModelNotSeenHasTheRuleOfThumb() {
        assertThat(estimator.estimate("new", new PromptSize(401, 10, 21, 2))).isEqualTo(new Estimate(129, 500));
        assertThat(estimator.estimate("new", PromptSize.ofMessages(List.of()))).isEqualTo(new Estimate(0, 500));
        assertThat(estimator.accuracy("new")).isEmpty();
        assertThat(estimator
                        .estimate("new", PromptSize.ofCharacters(Numbers.MAX_PART))
                        .inputTokens())
                .isLessThanOrEqualTo(Numbers.MAX_PART);
    }

    /** Counted once by two public tokenizers (docs/concepts/estimates.md says how); the rule is rough, not wild. */
    @ParameterizedTest
    @CsvSource({
        "english, 74, 61, 60",
        "german, 66, 68, 56",
        "chinese, 87, 95, 61",
        "japanese, 106, 113, 86",
        "korean, 93, 105, 64",
        "russian, 109, 104, 59",
        "arabic, 86, 128, 56"
    })
    void theRuleOfThumbIsWithinTwiceOfPublicTokenizers(String script, long rule, long cl100k, long o200k)
            throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("scripts/" + script + ".txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(estimator.estimate("new", List.of(text)).inputTokens()).isEqualTo(rule);
        }
        assertThat(rule).isBetween(cl100k / 2, cl100k * 2).isBetween(o200k / 2, o200k * 2);
    }

    @Test
    void whatIsReservedIsTheEstimateUnderTheCallsOwnBound() {
        Estimate estimate = estimator.estimate("new", THOUSAND).withMaxTokens(64);
        assertThat(estimate.cost()).isEqualTo(Cost.of(Meter.INPUT_TOKENS, 1_000).with(Meter.OUTPUT_TOKENS, 64));
        assertThat(estimate.cost().part(Meter.REQUESTS)).hasValue(1);
        assertThatThrownBy(() -> estimate.withMaxTokens(-1))
                .hasMessage("estimate.output_tokens: -1 (expected: 0 … 4398046511104)");
    }

    @Test
    void aTokenizerCountsTheModelsItKnows() {
        Estimator exact = Estimator.builder()
                .tokenizer((model, messages) -> model.equals("mine") ? OptionalLong.of(7) : OptionalLong.empty())
                .build();
        List<String> messages = List.of("x".repeat(400));
        assertThat(exact.estimate("mine", messages).inputTokens()).isEqualTo(7);
        assertThat(exact.estimate("other", messages).inputTokens()).isEqualTo(104);
    }

    @Test
    void everythingSentAsTextIsLearnedFromAndNothingElse() {
        Usage usage = Usage.of(500, 10)
                .with(TokenKind.CACHE_READ, 1_000)
                .with(TokenKind.CACHE_WRITE, 300)
                .with(TokenKind.CACHE_WRITE_1H, 200)
                .with(TokenKind.IMAGE_IN, 9_000)
                .with(TokenKind.AUDIO_IN, 9_000);
        estimator.learn("m", THOUSAND, usage);
        // 2,000 tokens where the rule said 1,000, each with 500 of the rule's own
        assertThat(estimator.accuracy("m").orElseThrow().correction()).isEqualTo(2_500 / 1_500.0);
        assertThat(estimator.accuracy("m").orElseThrow().meanError()).isEqualTo(0.5);
        assertThat(estimator.accuracy("m").orElseThrow().observations()).isEqualTo(1);
        assertThat(estimator.accuracies()).containsOnlyKeys("m");
    }

    /** Made-up calls: one in {@code charactersPerToken}, give or take a tenth; then the model changes. */
    @Test
    void theRatioOfAModelIsLearnedAndFollowedWhenItChanges() {
        long seed = 4_711;
        Random random = new Random(seed);
        feed(random, 2.9, 400);
        assertThat(estimator.accuracy("m").orElseThrow().correction())
                .as("seed %d", seed)
                .isCloseTo(4 / 2.9, within(0.05));
        assertThat(estimator.accuracy("m").orElseThrow().meanError())
                .as("seed %d", seed)
                .isLessThan(0.07);
        feed(random, 4.4, 600);
        assertThat(estimator.accuracy("m").orElseThrow().correction())
                .as("seed %d", seed)
                .isCloseTo(4 / 4.4, within(0.05));
        assertThat(estimator.accuracy("m").orElseThrow().meanError())
                .as("seed %d", seed)
                .isLessThan(0.07);
    }

    private void feed(Random random, double charactersPerToken, int calls) {
        for (int i = 0; i < calls; i++) {
            long characters = random.nextLong(200, 20_000);
            double noise = 0.9 + 0.2 * random.nextDouble();
            long tokens = Math.round(characters / charactersPerToken * noise);
            estimator.learn("m", new PromptSize(characters, 0, 0, 0), Usage.of(tokens, 50));
        }
    }

    @Test
    void theOutputExpectedCoversTheChosenShareOfCalls() {
        for (int percent : new int[] {50, 90, 99}) {
            long seed = 99 + percent;
            Random random = new Random(seed);
            Estimator chosen = Estimator.builder().outputPercentile(percent).build();
            int covered = 0;
            for (int i = 0; i < 6_000; i++) {
                long output = Math.round(Math.exp(5 + random.nextGaussian()));
                covered +=
                        i >= 1_000 && output <= chosen.estimate("m", THOUSAND).outputTokens() ? 1 : 0;
                chosen.learn("m", THOUSAND, Usage.of(1_000, output));
            }
            assertThat(covered / 5_000.0)
                    .as("seed %d, percentile %d", seed, percent)
                    .isCloseTo(percent / 100.0, within(0.02));
        }
    }

    @Test
    void nonsenseCannotPushAnEstimateBeyondItsBounds() {
        for (int i = 0; i < 50; i++) {
            estimator.learn("m", new PromptSize(0, 0, 0, 0), Usage.of(Numbers.MAX_PART, Numbers.MAX_PART));
            estimator.learn("none", new PromptSize(Numbers.MAX_PART, 0, 0, 0), Usage.NONE);
        }
        assertThat(estimator.estimate("m", THOUSAND).inputTokens()).isEqualTo(16_000);
        assertThat(estimator.estimate("none", THOUSAND).inputTokens()).isEqualTo(63);
        assertThat(estimator.estimate("m", THOUSAND).outputTokens()).isBetween(500L, Numbers.MAX_PART);
    }

    @Test
    void modelsBeyondTheBoundAreNotLearned() {
        for (int i = 0; i < Estimator.MAX_MODELS + 5; i++) {
            estimator.learn("m" + i, THOUSAND, Usage.of(2_000, 1));
        }
        estimator.learn("x".repeat(129), THOUSAND, Usage.of(2_000, 1));
        assertThat(estimator.accuracies()).hasSize(Estimator.MAX_MODELS);
        assertThat(estimator.untracked()).isEqualTo(6);
        assertThat(estimator.estimate("m0", THOUSAND).inputTokens()).isEqualTo(1_667);
        assertThat(estimator.estimate("m1028", THOUSAND).inputTokens()).isEqualTo(1_000);
    }

    @Test
    @Timeout(60)
    void noCallOfManyThreadsIsLost() throws Exception {
        int threads = 4;
        int calls = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                done.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < calls; i++) {
                        estimator.learn("m" + i % 3, THOUSAND, Usage.of(1_000, 1));
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(estimator.accuracies().values().stream()
                        .mapToLong(EstimateAccuracy::observations)
                        .sum())
                .isEqualTo((long) threads * calls);
    }

    @Test
    void choicesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Estimator.builder().outputPercentile(100))
                .hasMessage("output-percentile: 100 (expected: 50 … 99)");
        assertThatThrownBy(() -> Estimator.builder().unknownOutput(-1))
                .hasMessage("unknown-output: -1 (expected: 0 … 4398046511104)");
    }
}
