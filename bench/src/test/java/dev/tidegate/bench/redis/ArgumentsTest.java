package dev.tidegate.bench.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void withoutOptionsEverythingIsMeasuredInFull() {
        Arguments arguments = Arguments.parse(List.of());

        assertThat(arguments.quick()).isFalse();
        assertThat(arguments.json()).isEmpty();
        assertThat(arguments.help()).isFalse();
        assertThat(arguments.filter().matcher("Server/gcra").find()).isTrue();
    }

    @Test
    void optionsStandInAnyOrder() {
        Arguments arguments = Arguments.parse(List.of("--json", "out.json", "--filter", "^Hot", "--quick"));

        assertThat(arguments.quick()).isTrue();
        assertThat(arguments.json()).contains(Path.of("out.json"));
        assertThat(arguments.filter().matcher("Hot64/gcra").find()).isTrue();
        assertThat(arguments.filter().matcher("Keys64/gcra").find()).isFalse();
    }

    @Test
    void anOptionWithoutItsValueIsRefusedByName() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--json"))).hasMessage("--json: nothing (expected: a file)");
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter"))).hasMessageStartingWith("--filter: nothing");
        assertThatThrownBy(() -> Arguments.parse(List.of("--filter", "("))).hasMessageStartingWith("--filter: (");
        assertThatThrownBy(() -> Arguments.parse(List.of("--fast"))).hasMessageStartingWith("--fast: unknown");
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(Arguments.USAGE).contains("--quick", "--filter REGEX", "--json FILE", "--help", "REDIS_SERVER");
    }
}
