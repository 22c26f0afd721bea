package dev.tidegate.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ReserveRequest;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.protocol.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client writes is what the server reads, for the requests of the vectors. */
class RequestJsonTest {
    private static Stream<byte[]> bodies(String file, String path) throws IOException {
        try (InputStream in = RequestJsonTest.class.getResourceAsStream("/dev/tidegate/protocol/vectors/" + file)) {
            JsonValue exchanges = members(StrictJson.reader(8).read(in.readAllBytes()))
                    .members()
                    .get("exchanges");
            return ((JsonValue.ArrayValue) exchanges)
                    .items().stream()
                            .map(exchange -> members(members(exchange).members().get("request")))
                            .filter(request -> text(request, "path").equals(path))
                            .map(request -> text(request, "body").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static JsonValue.ObjectValue members(JsonValue value) {
        return (JsonValue.ObjectValue) value;
    }

    private static String text(JsonValue.ObjectValue object, String name) {
        return ((JsonValue.StringValue) object.members().get(name)).text();
    }

    static Stream<byte[]> acquires() throws IOException {
        return bodies("decisions.json", "/v1/acquire");
    }

    static Stream<byte[]> reserves() throws IOException {
        return bodies("reservations.json", "/v1/reservations");
    }

    @ParameterizedTest
    @MethodSource("acquires")
    void anAcquireIsWrittenAsItIsRead(byte[] recorded) {
        RequestBody read = RequestBody.ofAcquire(recorded, Optional.empty());
        byte[] written = RequestJson.of(read.request(), read.id());
        assertThat(RequestBody.ofAcquire(written, Optional.empty())).isEqualTo(read);
    }

    @ParameterizedTest
    @MethodSource("reserves")
    void aReserveIsWrittenAsItIsRead(byte[] recorded) {
        ReserveRequest read = ReserveBody.read(recorded, Optional.empty());
        assertThat(ReserveBody.read(RequestJson.of(read), Optional.empty())).isEqualTo(read);
    }
}
