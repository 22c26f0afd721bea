package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest tenants of a server, by HTTP, command and metrics. */
class UsageTopTest {
    @TempDir
    private Path folder;

    @Test
    void whoUsesMostAndWhoIsDeniedMost() throws Exception {
        try (Served served = new Served(folder, Map.of())) {
            served.awaitReady();
            assertThat(new Cli()
                            .run("usage", "top", "--by", "spend", "--url", served.url())
                            .out())
                    .isEqualToIgnoringNewLines("nothing was counted in this hour and the one before");
            for (int i = 0; i < 53; i++) {
                served.post("/v1/acquire", "{\"subject\":\"acme\",\"plan\":\"starter\",\"cost\":{\"spend\":2000000}}");
            }
            served.post("/v1/acquire", "{\"subject\":\"zeta\",\"plan\":\"starter\",\"cost\":{\"spend\":3000000}}");
            assertThat(served.get("/v1/admin/top?by=calls").body())
                    .contains(
                            "{\"tenant\":\"acme\",\"atLeast\":50,\"atMost\":50},"
                                    + "{\"tenant\":\"zeta\",\"atLeast\":1,\"atMost\":1}",
                            "\"othersAtMost\":0,\"total\":51");
            Cli.Outcome spend = new Cli().run("usage", "top", "--by", "spend", "--limit", "1", "--url", served.url());
            assertThat(spend.out()).contains("acme", "$0.10", "all tenants $0.103", "without a row at most $0.003");
            Cli.Outcome denied = new Cli().run("usage", "top", "--by", "denied", "--json", "--url", served.url());
            assertThat(denied.out()).contains("\"rows\":[{\"tenant\":\"acme\",\"atLeast\":3,\"atMost\":3}]");
            assertThat(served.get("/metrics").body())
                    .contains("tidegate_top_share{measure=\"denied\",tenants=\"1\"} 1.0");
            assertThat(served.get("/v1/admin/top?by=cals").body()).contains("calls, denied, tokens or spend");
            assertThat(served.get("/v1/admin/top?by=calls&limit=1001").body()).contains("1 … 1000");
            assertThat(new Cli()
                            .run("usage", "top", "--by", "calls", "--limit", "0")
                            .err())
                    .contains("--limit: 0 (expected: 1 … 1000)");
        }
    }

    @Test
    void whatIsUsedUpBeforeItsWindowEnds() throws Exception {
        try (Served served = new Served(folder, Map.of())) {
            served.awaitReady();
            assertThat(new Cli().run("usage", "forecast", "--url", served.url()).out())
                    .isEqualToIgnoringNewLines("no limit is used up before its window ends, at the pace so far");
            served.post("/v1/acquire", "{\"subject\":\"acme\",\"plan\":\"starter\",\"cost\":{\"spend\":10000000000}}");
            Cli.Outcome table = new Cli().run("usage", "forecast", "--url", served.url());
            assertThat(table.out()).containsPattern("20[0-9-]+T[0-9:]+Z +acme +- +starter +monthly-spend");
            assertThat(new Cli()
                            .run("usage", "forecast", "--limit", "1", "--json", "--url", served.url())
                            .out())
                    .contains("{\"forecasts\":[{\"subject\":\"acme\",\"plan\":\"starter\",\"limit\":\"monthly-spend");
            assertThat(served.get("/v1/admin/forecast?limit=none").body()).contains("1 … 1000");
            assertThat(new Cli().run("usage", "forecast", "--limit", "1001").err())
                    .contains("--limit: 1001 (expected: 1 … 1000)");
        }
    }
}
