package dev.tidegate.testkit.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.MemoryStore;
import dev.tidegate.plan.Scope;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files are what the scenarios give on the in-process store. Where a change of an answer or of the state is wanted,
 * {@code mvn test -pl testkit -am '-Dtest=VectorFilesTest#theFilesSay*' -Dtidegate.vectors.write=true} writes them anew; read the difference.
 */
class VectorFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/tidegate/testkit/vectors");

    static List<VectorFile> scenarios() {
        List<Supplier<VectorFile>> all = List.of(
                WindowScenarios::sliding,
                WindowScenarios::fixed,
                WindowScenarios::calendar,
                WindowScenarios::bucket,
                OtherScenarios::scopes,
                OtherScenarios::changes,
                OtherScenarios::clock);
        return all.stream().map(Supplier::get).toList();
    }

    static StoreProbe memory(ManualTime clock) {
        return StoreProbe.of(MemoryStore.builder().time(clock).build());
    }

    @Test
    void everyScenarioHasItsFile() {
        assertThat(scenarios()).extracting(VectorFile::name).isEqualTo(VectorFile.NAMES);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theFilesSayWhatTheScenariosGive(VectorFile scenario) throws IOException {
        VectorFile actual = VectorRun.actual(scenario, VectorFilesTest::memory);
        String text = VectorText.of(actual);
        if (Boolean.getBoolean("tidegate.vectors.write")) {
            Files.writeString(FOLDER.resolve(scenario.name() + ".json"), text);
            return;
        }
        assertThat(text).isEqualTo(VectorFile.text(scenario.name()));
        assertThat(VectorJson.parse(scenario.name(), text)).isEqualTo(actual);
    }

    /** Reckoned on paper, from the description of the state alone. */
    @Test
    void theFirstChargesAreWhatAHandReckons() {
        VectorFile sliding = VectorFile.load("sliding");
        long noon = 1_773_144_000_000_000L;
        long id = sliding.plan("hour").limits().get(0).id();
        assertThat(sliding.steps().get(1).state()).containsEntry(Scope.TENANT, hex(header(noon), light(id, noon, 2)));
        long joined = noon + 119_999_999;
        assertThat(sliding.steps().get(2).state()).containsEntry(Scope.TENANT, hex(header(noon), light(id, joined, 3)));
        long next = noon + 120_000_000;
        assertThat(sliding.steps().get(3).state())
                .containsEntry(
                        Scope.TENANT,
                        hex(
                                header(noon),
                                le(id, 6)
                                        + le(2, 1)
                                        + le(next + 3_600_000_000L, 7)
                                        + le(1, 7)
                                        + le(3, 7)
                                        + le(joined, 7)
                                        + le(3, 7)));
        VectorFile bucket = VectorFile.load("bucket");
        long burst = bucket.plan("small").limits().get(0).id();
        assertThat(bucket.steps().get(0).state())
                .containsEntry(
                        Scope.TENANT,
                        hex(
                                header(noon),
                                le(burst, 6) + le(250, 1) + le(noon + 3_333_334, 7) + le(10_000_000, 7) + le(10, 7)));
    }

    private static String hex(String header, String section) {
        return header + section;
    }

    private static String header(long time) {
        return "02" + le(time, 7);
    }

    private static String light(long id, long time, long amount) {
        return le(id, 6) + le(1, 1) + le(time + 3_600_000_000L, 7) + le(amount, 7);
    }

    private static String le(long number, int bytes) {
        byte[] all = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return HexFormat.of().formatHex(all, 0, bytes);
    }

    @Test
    void whatIsNotJsonIsRefused() {
        for (String text : List.of("", "{", "[1,]", "[1 2]", "{\"a\" 1}", "\"\\n\"", "nul", "1 1")) {
            assertThatThrownBy(() -> Json.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Json.read(Json.quoted("a\"\\\u00fc\n"))).isEqualTo("a\"\\\u00fc\n");
    }
}
