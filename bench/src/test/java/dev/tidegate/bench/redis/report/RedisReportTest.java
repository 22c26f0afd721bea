package dev.tidegate.bench.redis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisReportTest {
    private static final Sample SAMPLE = new Sample(12_345.6, 15.25, 7.5, 4, 1, 410, 1_900);
    private static final RedisReport REPORT = new RedisReport(
            List.of(
                    new Series("Server", "gcra", List.of(SAMPLE)),
                    new Series("Keys64", "tidegate four", List.of(SAMPLE, SAMPLE))),
            Map.of("Server", "what it costs", "Keys64", "what it does"),
            List.of(new Outcome("cost", 2.5, 2.6, true, 2.8), new Outcome("speed", 1.1, 1.1, false, 1.2)),
            Instant.parse("2026-11-23T01:02:03Z"),
            false,
            "7.0.15");

    @Test
    void theTableSaysWhatEachGroupIsForAndWhetherEachTargetIsMet() {
        assertThat(REPORT.table())
                .contains("# what it costs\nServer", "# what it does\nKeys64", "  tidegate four")
                .containsPattern("12,346 +15\\.25 +7\\.50 +4\\.00 +1\\.00 +410 +1,900")
                .containsPattern("cost +2\\.50 +2\\.60 +<= +2\\.8 pass")
                .containsPattern("speed +1\\.10 +1\\.10 +>= +1\\.2 MISS")
                .contains("Redis 7.0.15", "2026-11-23T01:02:03Z");
    }

    @Test
    void whatWasNotMeasuredIsBlankInTheTableAndNullInJson() {
        Sample wave = new Sample(1, 1, 1, 4, 1, Double.NaN, Double.NaN);
        RedisReport report = new RedisReport(
                List.of(new Series("Server", "gcra", List.of(wave))), Map.of(), List.of(), REPORT.at(), true, "7.0.15");

        assertThat(report.table()).doesNotContain("NaN").contains("quick");
        assertThat(RedisReportJson.of(report)).doesNotContain("NaN").contains("\"p50Micros\": null", "\"quick\": true");
    }

    @Test
    void theJsonKeepsEverySlot() {
        assertThat(RedisReportJson.of(REPORT))
                .contains("\"group\": \"Keys64\", \"name\": \"tidegate four\", \"purpose\": \"what it does\"")
                .contains("\"what\": \"speed\", \"seen\": 1.100", "\"met\": false")
                .containsPattern("\"slots\": \\[\\{[^]]*\\}, \\{[^]]*\\}\\]");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetween() {
        assertThat(Series.median(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Series.median(3, 1, 2)).isEqualTo(2);
        assertThat(Series.median()).isNaN();
    }
}
