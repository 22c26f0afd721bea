package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void withoutOptionsEverythingIsMeasuredInFull() {
        Arguments arguments = Arguments.parse(List.of());

        assertThat(arguments.quick()).isFalse();
        assertThat(arguments.json()).isFalse();
        assertThat(arguments.help()).isFalse();
        assertThat(arguments.filter().matcher("StoreStep/step ONE_LIGHT").find())
                .isTrue();
    }

    @Test
    void optionsStandInAnyOrder() {
        Arguments arguments = Arguments.parse(List.of("--json", "--filter", "^Foot", "--quick"));

        assertThat(arguments.quick()).isTrue();
        assertThat(arguments.json()).isTrue();
        assertThat(arguments.filter().matcher("Footprint/guavaOne").find()).isTrue();
        assertThat(arguments.filter().matcher("Clock/nowMicros").find()).isFalse();
    }

    @Test
    void anUnknownOptionIsRefusedByName() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--fast: unknown (expected: --quick");
    }

    @Test
    void aFilterIsARegularExpression() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter"))).hasMessageStartingWith("--filter: nothing");
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter", "("))).hasMessageStartingWith("--filter: (");
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(Arguments.USAGE).contains("--quick", "--filter REGEX", "--json", "--help");
    }
}
