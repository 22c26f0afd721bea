package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Spans;
import dev.tidegate.cli.terminal.Table;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void waitsAreRoundedUpToTwoUnits() {
        assertThat(Spans.text(1)).isEqualTo("1ms");
        assertThat(Spans.text(999)).isEqualTo("999ms");
        assertThat(Spans.text(1_001)).isEqualTo("2s");
        assertThat(Spans.text(59_001)).isEqualTo("1m");
        assertThat(Spans.text(61_000)).isEqualTo("1m 1s");
        assertThat(Spans.text(3_599_999)).isEqualTo("1h");
        assertThat(Spans.text(3_600_000)).isEqualTo("1h");
        assertThat(Spans.text(86_400_000L * 12 + 1)).isEqualTo("12d 1h");
    }

    @Test
    void spendIsInDollarsWithEveryDigit() {
        assertThat(Amounts.exact("spend", 0)).isEqualTo("$0");
        assertThat(Amounts.exact("spend", 10_000_000_000L)).isEqualTo("$10");
        assertThat(Amounts.exact("spend", 500_000_000L)).isEqualTo("$0.50");
        assertThat(Amounts.exact("spend", 1)).isEqualTo("$0.000000001");
        assertThat(Amounts.exact("requests", 12)).isEqualTo("12");
        assertThat(Amounts.cents(-1_234_567_890_000L)).isEqualTo("-$1,234.57");
    }

    @Test
    void aTableAlignsItsColumns() {
        Table table = new Table("name", ">n").row("a", 1).row("longer", 100);
        assertThat(table.lines(Colour.OFF)).containsExactly("name      n", "a         1", "longer  100");
    }
}
