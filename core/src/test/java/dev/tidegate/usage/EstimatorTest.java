package dev.tidegate.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private static final PromptSize THOUSAND = letters(4_000);
    /** A token is four characters of any kind, so that what is learned is all that a test sees. */
    private static final Encodings FLAT = new Encodings() {
        private final Encoding flat = new Encoding("flat", Map.of(Script.OTHER, 250), 4);

        @Override
        public Optional<Encoding> encoding(String family) {
            return Optional.of(flat);
        }

        @Override
        public Encoding standIn() {
            return flat;
        }

        @Override
        public List<Encoding> all() {
            return List.of(flat);
        }
    };

    private final Estimator estimator = Estimator.builder().encodings(FLAT).build();

    private static PromptSize letters(long count) {
        return new PromptSize(Map.of(Script.LATIN, count), 0);
    }

    @Test
    void charactersAreCountedByKind() {
        assertThat(PromptSize.of("Hello, wörld – “ok” 42").characters())
                .isEqualTo(Map.of(
                        Script.LATIN,
                        11L,
                        Script.ACCENTED,
                        1L,
                        Script.SPACE,
                        4L,
                        Script.PUNCTUATION,
                        4L,
                        Script.DIGIT,
                        2L));
        assertThat(PromptSize.of("水門、ひらく。ヨ 강").characters())
                .isEqualTo(Map.of(
                        Script.HAN, 2L, Script.PUNCTUATION, 2L, Script.KANA, 4L, Script.HANGUL, 1L, Script.SPACE, 1L));
        assertThat(PromptSize.of("шлюз 😀 द्वार").of(Script.DEVANAGARI)).isEqualTo(5);
        assertThat(PromptSize.of("шлюз 😀").of(Script.OTHER)).isEqualTo(1);
        assertThat(PromptSize.ofMessages(List.of("ab", "水")))
                .isEqualTo(new PromptSize(Map.of(Script.LATIN, 2L, Script.HAN, 1L), 2));
        assertThat(PromptSize.of("ab").plus(PromptSize.of("水"))).isEqualTo(PromptSize.ofMessages(List.of("ab", "水")));
        assertThat(PromptSize.ofMessages(List.of())).isEqualTo(PromptSize.NONE);
        assertThatThrownBy(() -> PromptSize.ofCharacters(-1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("prompt.characters: -1 (expected: 0 … 4398046511104)");
        assertThatThrownBy(() -> letters(-1)).hasMessage("prompt.latin: -1 (expected: 0 … 4398046511104)");
    }

    /** Of the basic plane; presentation forms, circled and half-width letters may be of the rest. */
    @ParameterizedTest
    @CsvSource({
        "LATIN, LATIN ACCENTED PUNCTUATION OTHER",
        "CYRILLIC, CYRILLIC OTHER",
        "GREEK, GREEK OTHER",
        "ARABIC, ARABIC OTHER",
        "HEBREW, HEBREW OTHER",
        "DEVANAGARI, DEVANAGARI OTHER",
        "BENGALI, INDIC",
        "TAMIL, INDIC OTHER",
        "THAI, THAI",
        "HAN, HAN PUNCTUATION OTHER",
        "HIRAGANA, KANA OTHER",
        "KATAKANA, KANA PUNCTUATION OTHER",
        "HANGUL, HANGUL PUNCTUATION OTHER"
    })
    void aCharacterIsOfTheKindOfItsScript(Character.UnicodeScript unicode, String kinds) {
        Map<Script, Integer> seen = new EnumMap<>(Script.class);
        for (int point = 0; point <= 0xFFFF; point++) {
            if (Character.UnicodeScript.of(point) == unicode) {
                seen.merge(Script.of(point), 1, Integer::sum);
            }
        }
        List<String> expected = List.of(kinds.split(" ", -1));
        assertThat(seen.keySet()).extracting(Script::name).isSubsetOf(expected);
        if (unicode != Character.UnicodeScript.LATIN) {
            Script first = Script.valueOf(expected.get(0));
            int all = seen.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(seen.get(first)).as("%s", seen).isGreaterThan(all / 4);
        }
    }

    @Test
    void aModelInNoListHasTheStandInAndTheEstimateSaysSo() {
        Estimator unlearned = Estimator.builder().build();
        PromptSize prompt = PromptSize.of("A tide gate lets water through in one direction only.");
        Estimate known = unlearned.estimate("gpt-4o", prompt);
        assertThat(known.encoding()).isEqualTo("o200k");
        assertThat(known.assumed()).isFalse();
        assertThat(known.outputTokens()).isEqualTo(500);
        for (String unknown :
                List.of("gpt-4o-2", "gpt-4oo", "gpt-40", "gpt-7", "claude-sonnet-4-55", "", "x/openai.y")) {
            Estimate estimate = unlearned.estimate(unknown, prompt);
            assertThat(estimate.encoding()).as(unknown).isEqualTo("default");
            assertThat(estimate.assumed()).as(unknown).isTrue();
        }
        assertThat(unlearned.estimate("host/openai.gpt-4o", prompt)).isEqualTo(known);
        assertThat(unlearned.estimate("gpt-4o", PromptSize.NONE).inputTokens()).isZero();
        assertThat(unlearned.accuracy("gpt-4o")).isEmpty();
        assertThat(unlearned
                        .estimate("gpt-4o", PromptSize.ofCharacters(Numbers.MAX_PART))
                        .inputTokens())
                .isLessThanOrEqualTo(Numbers.MAX_PART);
    }

    /** gpt-4.1 begins like gpt-4, whose vocabulary makes twice the tokens of the same Hindi. */
    @Test
    void aModelIsNotTakenForOneThatItBeginsLike() throws IOException {
        Estimator unlearned = Estimator.builder().build();
        List<String> hindi = List.of(text("hindi.txt"));
        assertThat(unlearned.estimate("gpt-4", hindi).encoding()).isEqualTo("cl100k");
        assertThat(unlearned.estimate("gpt-4.1", hindi).encoding()).isEqualTo("o200k");
        assertThat(unlearned.estimate("gpt-4", hindi).inputTokens())
                .isGreaterThan(2 * unlearned.estimate("gpt-4.1", hindi).inputTokens());
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EstimatorTest.class.getResourceAsStream("scripts/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Texts that the rates were not fitted to, counted by each vocabulary (bench/encodings). */
    @Test
    void anEstimateIsWithinThreeTenthsOfWhatTheVocabularyCounts() throws IOException {
        List<String> lines = text("counts.tsv").lines().toList();
        List<String> names = List.of(lines.get(0).split("\t", -1));
        Map<String, Encoding> encodings = new HashMap<>();
        Encodings.builtIn().all().forEach(encoding -> encodings.put(encoding.name(), encoding));
        double sum = 0;
        int count = 0;
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split("\t", -1));
            PromptSize prompt =
                    new PromptSize(PromptSize.of(text(cells.get(0) + ".txt")).characters(), 0);
            for (int i = 1; i < names.size(); i++) {
                Encoding encoding = Objects.requireNonNull(encodings.get(names.get(i)), names.get(i));
                double off = encoding.tokens(prompt) / Long.parseLong(cells.get(i)) - 1;
                assertThat(off).as("%s by %s", cells.get(0), names.get(i)).isBetween(-0.3, 0.3);
                sum += Math.abs(off);
                count++;
            }
        }
        assertThat(count).isEqualTo(90);
        assertThat(sum / count).isLessThan(0.08);
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
                .encodings(FLAT)
                .tokenizer((model, messages) -> model.equals("mine") ? OptionalLong.of(7) : OptionalLong.empty())
                .build();
        List<String> messages = List.of("x".repeat(400));
        assertThat(exact.estimate("mine", messages)).isEqualTo(new Estimate(7, 500, Estimate.COUNTED, false));
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
        // 2,000 tokens where 1,000 were expected, each with 500 of the expectation's own
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
            estimator.learn("m", letters(characters), Usage.of(tokens, 50));
        }
    }

    @Test
    void theOutputExpectedCoversTheChosenShareOfCalls() {
        for (int percent : new int[] {50, 90, 99}) {
            long seed = 99 + percent;
            Random random = new Random(seed);
            Estimator chosen = Estimator.builder()
                    .encodings(FLAT)
                    .outputPercentile(percent)
                    .build();
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
            estimator.learn("m", PromptSize.NONE, Usage.of(Numbers.MAX_PART, Numbers.MAX_PART));
            estimator.learn("none", letters(Numbers.MAX_PART), Usage.NONE);
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
    @Timeout(300)
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
