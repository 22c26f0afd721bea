package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.plans.PlansFile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a limit is used up at the pace so far, in the API and in the console. */
class ForecastTest {
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - {name: calls, meter: requests, capacity: 4, window: fixed 4h}
                  - {name: of-user, meter: requests, capacity: 3, window: calendar day UTC, scope: user}
                  - {name: slow, meter: requests, capacity: 2, window: sliding 1h}
            """;

    private static final String CALL = "{\"subject\":\"acme\",\"plan\":\"pro\",\"user\":\"%s\"}";

    @Test
    void theEarliestIsFirstAndEachIsOfItsWindow() {
        // At 12:34:56; the window of four hours begins at noon.
        try (TestServer server = TestServer.start(PlansFile.parse(PLANS))) {
            server.time.advance(Duration.ofSeconds(2096));
            assertThat(server.get("/v1/admin/forecast").body()).isEqualTo("{\"forecasts\":[]}");
            server.post("/v1/acquire", CALL.formatted("ada"));
            assertThat(server.get("/v1/admin/forecast").body())
                    .isEqualTo("{\"forecasts\":[{\"subject\":\"acme\",\"plan\":\"pro\",\"limit\":\"calls\","
                            + "\"meter\":\"requests\",\"used\":1,\"capacity\":4,\"asOf\":\"2026-03-10T12:34:56Z\","
                            + "\"exhaustedAt\":\"2026-03-10T14:19:44Z\"}]}");
            server.post("/v1/acquire", CALL.formatted("ada"));
            assertThat(server.get("/v1/admin/forecast").body())
                    .contains("\"limit\":\"calls\"", "\"exhaustedAt\":\"2026-03-10T13:09:52Z\"")
                    .contains("\"user\":\"ada\"", "\"limit\":\"of-user\"", "\"exhaustedAt\":\"2026-03-10T18:52:24Z\"")
                    .doesNotContain("slow");
            assertThat(server.get("/v1/admin/forecast?limit=1").body()).doesNotContain("of-user");
            assertThat(server.get("/v1/admin/forecast?limit=0").status()).isEqualTo(422);
            String limits = server.get("/console/limits?sort=exhausted").body();
            assertThat(limits.indexOf("2026-03-10 13:09:52 UTC"))
                    .isPositive()
                    .isLessThan(limits.indexOf("2026-03-10 18:52:24 UTC"));
            assertThat(server.get("/console/subject?tenant=acme&plan=pro&user=ada")
                            .body())
                    .contains("Exhausted at this pace", "<time datetime=\"2026-03-10T13:09:52Z\">");
        }
    }

    @Test
    void callsThatAreSentAgainTooEarlyAreCounted() {
        try (TestServer server = TestServer.start(PlansFile.parse(PLANS))) {
            for (int i = 0; i < 3; i++) {
                server.post("/v1/acquire", CALL.formatted("ada"));
            }
            server.time.advance(Duration.ofMinutes(30));
            server.post("/v1/acquire", CALL.formatted("ada"));
            // The sliding hour is over; the calendar day of the user is not.
            server.time.advance(Duration.ofMinutes(31));
            server.post("/v1/acquire", CALL.formatted("ada"));
            server.post("/v1/acquire", CALL.formatted("ada"));
            assertThat(server.get("/console/refused").body())
                    .contains("<td>ada</td><td></td><td>slow</td><td class=\"number\">2</td>"
                            + "<td class=\"number bad\">1</td>")
                    .contains("<td>ada</td><td></td><td>of-user</td><td class=\"number\">1</td>"
                            + "<td class=\"number\">0</td>");
        }
    }
}
