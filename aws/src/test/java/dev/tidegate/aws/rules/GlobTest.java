package dev.tidegate.aws.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, arn:aws:x, true",
        "arn:*:old, arn:aws:elasticache:us-east-1:1:cluster:old, true",
        "arn:*:old, arn:aws:elasticache:us-east-1:1:cluster:older, false",
        "o?d, old, true",
        "o?d, od, false",
        "a.c, abc, false",
        "*a*b, xaxbxb, true",
        "old, old, true",
        "old, OLD, false",
    })
    void starsAndQuestionMarksAreAllThereIs(String pattern, String text, boolean matches) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(matches);
    }

    @Test
    void itSaysWhatAPatternOfRegularExpressionsSays() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String glob = some(random, "ab*?", 6);
            String text = some(random, "ab", 8);
            String regex = glob.chars()
                    .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Character.toString(c))
                    .collect(Collectors.joining());
            assertThat(Glob.matches(glob, text))
                    .as("seed %d: %s on %s", seed, glob, text)
                    .isEqualTo(Pattern.matches(regex, text));
        }
    }

    private static String some(Random random, String letters, int most) {
        return random.ints(random.nextInt(most + 1), 0, letters.length())
                .mapToObj(at -> String.valueOf(letters.charAt(at)))
                .collect(Collectors.joining());
    }

    @Test
    void noPatternTakesLong() {
        String pattern = "a*".repeat(140) + "b";
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertThat(Glob.matches(pattern, "a".repeat(2_000))).isFalse());
    }
}
