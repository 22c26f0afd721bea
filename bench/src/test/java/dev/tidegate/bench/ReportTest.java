package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.bench.promise.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private final Row ours = time("tidegateOne", 100);
    private final Row oursTwo = time("tidegateTwo", 120);
    private final Row peer = time("guavaOne", 40);
    private final Row peerTwo = time("bucket4jTwo", 60);
    private final Row footprint = Row.footprint("tidegateFour", 226.5);
    private final Report report = new Report(
            List.of(ours, oursTwo, peer, peerTwo, footprint), Instant.parse("2026-01-02T03:04:05.678Z"), false);

    private static Row time(String name, double nanos) {
        return new Row("HotSubject", name, Row.Unit.NANOS_PER_OP, nanos + 5, Double.NaN, nanos, 64);
    }

    @Test
    void aPeerIsComparedWithOursOfAsManyLimits() {
        assertThat(peer.ratioToOurs(report.rows())).isCloseTo(0.4, within(1e-9));
        assertThat(peerTwo.ratioToOurs(report.rows())).isCloseTo(0.5, within(1e-9));
        assertThat(ours.ratioToOurs(report.rows())).isNaN();
        assertThat(footprint.ratioToOurs(report.rows())).isNaN();
    }

    @Test
    void aPromiseInProcessComparesTheBestIterationsOrTheBytesAsTheyAre() {
        List<Row> rows = report.rows();

        assertThat(Row.seen(rows, Promise.parse("run|HotSubject|best|tidegateOne|guavaOne|<= 1.25|time")))
                .isEqualTo(2.5);
        assertThat(Row.seen(rows, Promise.parse("run|HotSubject|bytes|tidegateOne||<= 128|bytes")))
                .isEqualTo(64);
        assertThat(Row.seen(rows, Promise.parse("run|HotSubject|best|tidegateFour|guavaOne|<= 1.25|absent")))
                .isNaN();
    }

    @Test
    void theTableHasAHeadingForEachGroup() {
        assertThat(report.table().lines().map(String::strip).toList())
                .anyMatch(line -> line.matches("HotSubject +ns/op .*to ours"))
                .anyMatch(line -> line.matches("guavaOne +45\\.0 +40\\.0 +64 +0\\.40"))
                .anyMatch(line -> line.matches("Footprint +B/subject .*"))
                .anyMatch(line -> line.matches("tidegateFour +226\\.5"));
    }

    @Test
    void whatWasNotMeasuredIsNullInJson() {
        assertThat(report.json())
                .contains("\"at\": \"2026-01-02T03:04:05Z\"")
                .contains("{\"group\": \"HotSubject\", \"name\": \"guavaOne\", \"unit\": \"ns/op\", \"value\": 45.000,"
                        + " \"error\": null, \"best\": 40.000, \"bytesPerOp\": 64.000, \"ratioToOurs\": 0.400}");
    }

    @Test
    void theFileIsNamedAfterTheTimeOfTheRun(@TempDir Path folder) throws IOException {
        Path file = report.write(folder.resolve("results"));

        assertThat(file).hasFileName("bench-2026-01-02T030405Z.json");
        assertThat(Files.readString(file)).isEqualTo(report.json());
    }
}
