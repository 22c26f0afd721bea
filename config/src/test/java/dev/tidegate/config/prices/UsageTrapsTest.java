package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.Usage;
import dev.tidegate.usage.UsageReader;
import dev.tidegate.usage.UsageReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Usage in places and forms that are easily misread: estimates and quotas beside it, responses in responses, several calls
 * in one list or stream, totals that contradict the parts, dumps in other spellings, doubles and texts for counts.
 */
class UsageTrapsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UsageReader READER = UsageReader.builtIn();

    private record Trap(
            String name,
            String provider,
            Map<String, Object> usage,
            List<Map<String, Object>> events,
            Map<String, Long> kinds,
            boolean refused) {
        UsageReading reading() {
            if (events != null) {
                return provider == null ? READER.streamReading(events) : READER.streamReading(provider, events);
            }
            return provider == null ? READER.reading(usage) : READER.reading(provider, usage);
        }
    }

    private static Trap parsed(String line) {
        try {
            return JSON.readValue(line.replaceFirst("\"case\":", "\"name\":"), Trap.class);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private static Map<String, Long> kinds(Usage usage) {
        Map<String, Long> kinds = new TreeMap<>();
        usage.counts().forEach((kind, count) -> kinds.put(kind.text(), count));
        return kinds;
    }

    @TestFactory
    Stream<DynamicTest> aUsageThatIsEasilyMisreadIsReadRightOrRefused() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                UsageTrapsTest.class.getResourceAsStream("usage/traps.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().map(UsageTrapsTest::parsed).toList().stream()
                    .map(trap -> DynamicTest.dynamicTest(trap.name(), () -> check(trap)));
        }
    }

    private static void check(Trap trap) {
        if (trap.refused()) {
            assertThatThrownBy(trap::reading).isInstanceOf(InvalidInputException.class);
            return;
        }
        UsageReading reading = trap.reading();
        assertThat(kinds(reading.total())).as("%s", reading).isEqualTo(new TreeMap<>(trap.kinds()));
        assertThat(reading.unknown()).isEmpty();
    }
}
