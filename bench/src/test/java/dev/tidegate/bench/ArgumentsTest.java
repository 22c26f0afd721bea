package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bench.redis.RedisSuite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void withoutOptionsEverythingIsMeasuredInFull() {
        Arguments arguments = Arguments.parse(List.of(), false);

        assertThat(arguments.quick()).isFalse();
        assertThat(arguments.json()).isFalse();
        assertThat(arguments.help()).isFalse();
        assertThat(arguments.filter().matcher("StoreStep/step ONE_LIGHT").find())
                .isTrue();
    }

    @Test
    void optionsStandInAnyOrder() {
        Arguments arguments = Arguments.parse(List.of("--json", "--filter", "^Foot", "--quick"), false);

        assertThat(arguments.quick()).isTrue();
        assertThat(arguments.json()).isTrue();
        assertThat(arguments.filter().matcher("Footprint/guavaOne").find()).isTrue();
        assertThat(arguments.filter().matcher("Clock/nowMicros").find()).isFalse();
    }

    @Test
    void anUnknownOptionIsRefusedByName() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--fast"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--fast: unknown (expected: --quick");
    }

    @Test
    void aFilterIsARegularExpression() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter"), false))
                .hasMessageStartingWith("--filter: nothing");
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter", "("), false))
                .hasMessageStartingWith("--filter: (");
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(new ProcessSuite().usage()).contains("--quick", "--filter REGEX", "--json", "--help");
        assertThat(new RedisSuite().usage())
                .contains("--quick", "--filter REGEX", "--json FILE", "--help", "REDIS_SERVER");
    }

    @Test
    void jsonMayNameAFile() {
        assertThat(Arguments.parse(List.of("--json", "out.json"), true).file()).contains(Path.of("out.json"));
        assertThat(Arguments.parse(List.of("--json"), false).file()).isEmpty();
        assertThatThrownBy(() -> Arguments.parse(List.of("--json"), true))
                .hasMessage("--json: nothing (expected: a file)");
    }
}
