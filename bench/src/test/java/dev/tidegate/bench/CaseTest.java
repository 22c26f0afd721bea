package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaseTest {
    private final List<Case> all = Case.all(
            new Measurement(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), true)
                    .log());

    @Test
    void everyParameterIsARowOfItsOwn() {
        assertThat(all)
                .extracting(Case::title)
                .contains("StoreStep/step FOUR_LIGHT", "Algorithms/charge sliding 1d", "HotSubject/bucket4jTwo")
                .doesNotHaveDuplicates();
    }

    @Test
    void oursStandBeforeThePeers() {
        List<String> hot = all.stream()
                .filter(one -> one.group().equals("HotSubject"))
                .map(Case::name)
                .toList();

        assertThat(hot.get(0)).startsWith("tidegate");
        assertThat(hot.get(hot.size() - 1)).doesNotStartWith("tidegate");
    }
}
