package dev.tidegate.doctor.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.Fault;
import dev.tidegate.config.FaultyFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresFileTest {
    private static final String GOOD = """
            tcp-refused:
              code: D5
              layer: tcp
              kind: cause
              transient: true
              symptom: >-
                `Connection refused`,
                `ECONNREFUSED`
              cause: Nothing listens on {port}.
              why: The port is wrong.
              next: redis-cli -h {host} ping
            """;

    private static List<String> faults(String yaml, String... slugs) {
        return catchThrowableOfType(FaultyFileException.class, () -> FailuresFile.parse(yaml, List.of(slugs)))
                .faults()
                .stream()
                .map(Fault::toString)
                .toList();
    }

    @Test
    void anEntryIsReadWithFoldedLines() {
        Map<String, FailureText> texts = FailuresFile.parse(GOOD, List.of("tcp-refused"));
        FailureText text = texts.get("tcp-refused");
        assertThat(text.symptom()).isEqualTo("`Connection refused`, `ECONNREFUSED`");
        assertThat(text.isTransient()).isTrue();
        assertThat(text.nextOnAws()).isEmpty();
    }

    @Test
    void everyConstantHasItsEntryAndEveryEntryItsConstant() {
        List<String> slugs =
                Arrays.stream(FailureClass.values()).map(FailureClass::slug).toList();
        assertThat(FailuresFile.builtIn(slugs)).containsOnlyKeys(slugs);
    }

    @Test
    void aConstantWithoutEntryIsReported() {
        assertThat(faults(GOOD, "tcp-refused", "tcp-timeout"))
                .singleElement()
                .asString()
                .startsWith("line 1: tcp-timeout: (missing)");
    }

    @Test
    void anEntryWithoutConstantIsReportedWithTheNearestOne() {
        assertThat(faults(GOOD + GOOD.replace("refused", "timeuot").replace("D5", "D4"), "tcp-refused", "tcp-timeout"))
                .contains("line 12: tcp-timeuot: \"tcp-timeuot\" (expected: no such key; did you mean 'tcp-timeout'?)");
    }

    @Test
    void everyFaultIsReportedWithItsLine() {
        String faulty = """
                tcp-refused:
                  code: E5
                  layer: tpc
                  kind: reason
                  transient: perhaps
                  cause: Nothing listens on {prot}.
                  why: The port is wrong
                  next: |
                    one
                    two
                  see: elsewhere
                """;
        assertThat(faults(faulty, "tcp-refused"))
                .extracting(fault -> fault.replaceFirst("^(line \\d+: [a-z.-]+).*", "$1"))
                .containsExactly(
                        "line 2: tcp-refused.code",
                        "line 2: tcp-refused.symptom",
                        "line 3: tcp-refused.layer",
                        "line 4: tcp-refused.kind",
                        "line 5: tcp-refused.transient",
                        "line 6: tcp-refused.cause",
                        "line 7: tcp-refused.why",
                        "line 8: tcp-refused.next",
                        "line 11: tcp-refused.see");
    }

    @Test
    void aCodeIsGivenOnce() {
        String twice = GOOD + GOOD.replace("tcp-refused", "tcp-timeout");
        assertThat(faults(twice, "tcp-refused", "tcp-timeout"))
                .containsExactly("line 13: tcp-timeout.code: \"D5\" (expected: each code once; line 2 has it already)");
    }
}
