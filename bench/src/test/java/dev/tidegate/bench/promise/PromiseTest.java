package dev.tidegate.bench.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromiseTest {
    @Test
    void aLineSaysWhatIsDividedByWhatAndWhatWasAsked() {
        Promise one = Promise.parse("redis | G | server | a, b * c | d | <= 1.25 | promised");

        assertThat(one)
                .isEqualTo(new Promise(
                        "redis", "G", "server", List.of("a, b", "c"), List.of("d"), true, 1.25, "promised"));
        assertThat(one.asked()).isEqualTo("<= 1.25");
        assertThat(one.metBy(1.25)).isTrue();
        assertThat(one.metBy(1.26)).isFalse();
        assertThat(Promise.parse("x|G|f|a||>= 3|p").metBy(2.9)).isFalse();
    }

    @Test
    void aLineThatIsNoPromiseIsRefused() {
        assertThatThrownBy(() -> Promise.parse("redis | G")).hasMessage("redis | G (expected: 7 columns)");
        assertThatThrownBy(() -> Promise.parse("x|G|f|a||< 3|p")).hasMessageContaining("expected: a bound");
    }

    @Test
    void theFilterOfAPartMatchesItsRowsAndNoOthers() {
        List<Promise> all = List.of(
                Promise.parse("redis|G|server|settle five|gcra|<= 1|one"),
                Promise.parse("redis|H|server|x||<= 1|two"),
                Promise.parse("redis|G|server|settle five, more|gcra|<= 1|three"));
        List<List<Promise>> parts = Promise.parts(all);

        assertThat(parts).hasSize(2);
        assertThat(parts.get(0)).extracting(Promise::what).containsExactly("one", "three");
        String filter = Promise.filter(parts.get(0));
        assertThat(List.of("G/settle five", "G/settle five, more", "G/gcra")).allMatch(title -> title.matches(filter));
        assertThat(List.of("G/settle five, general", "H/x", "G/gcra denied")).noneMatch(title -> title.matches(filter));
    }

    @Test
    void everyPromiseHasATextOfItsOwnByWhichItsValueIsFound() {
        assertThat(Promise.all()).extracting(Promise::what).doesNotHaveDuplicates();
        assertThat(Promise.all())
                .filteredOn(one -> !one.measured())
                .allMatch(one -> !one.rows().isEmpty());
    }

    @Test
    void whatASuiteReportsIsReadAgain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("seen");

        assertThat(Seen.read(file)).isEmpty();
        Seen.write(file, "CPU, four / GCRA", 1.25);
        Seen.write(file, "growth", 0.5);
        assertThat(Seen.read(file)).containsEntry("CPU, four / GCRA", 1.25).containsEntry("growth", 0.5);
    }
}
