package dev.tidegate.cli.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2023-11-16 18:15:46.6805900, 2023-11-16T18:15:46.680590Z",
        "2023-11-16 18:15:46.123456789, 2023-11-16T18:15:46.123456Z",
        "2023-11-16 18:15:46, 2023-11-16T18:15:46Z",
        "2023-11-16T18:15:46.5Z, 2023-11-16T18:15:46.500Z",
        "2023-11-16T18:15:46+01:00, 2023-11-16T17:15:46Z",
        "2023-11-16T18:15:46-0530, 2023-11-16T23:45:46Z",
        "1700158546, 2023-11-16T18:15:46Z",
        "1700158546.25, 2023-11-16T18:15:46.250Z",
        "1700158546250, 2023-11-16T18:15:46.250Z",
        "0, 1970-01-01T00:00:00Z",
        "1.5, 1970-01-01T00:00:01.500Z",
        "2024-02-29 00:00:00, 2024-02-29T00:00:00Z",
    })
    void anInstantIsReadInEachForm(String text, String instant) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
        assertThat(Timestamps.micros("time", text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2023-02-29 00:00:00",
                "2023-11-16 24:00:00",
                "2023-11-16 18:15:60",
                "2023-11-16",
                "2023-11-16T18:15:46 Mars",
                "2023-11-16T18:15:46.1234567890Z",
                "1969-12-31 23:59:59",
                "2199-01-01 00:00:00",
                "-5",
                "1e9",
                "9999999999999999",
                "99999999999999999999",
            })
    void anythingElseIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> Timestamps.micros("time", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("time: ")
                .hasMessageContaining("2023-11-16 18:15:46.6805900");
    }
}
