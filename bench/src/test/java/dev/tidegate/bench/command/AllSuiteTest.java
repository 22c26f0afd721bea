package dev.tidegate.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.promise.Promise;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AllSuiteTest {
    private static final List<Promise> PROMISES = List.of(
            new Promise("redis", "G", "server", List.of("a"), List.of("b"), true, 1.25, "kept"),
            new Promise("redis", "G", "server", List.of("c"), List.of("b"), true, 1.25, "exceeded"),
            new Promise("http", "H", "speed", List.of("a"), List.of("b"), false, 3, "slow"),
            new Promise("http", "I", "speed", List.of("a"), List.of("b"), false, 3, "absent"),
            new Promise("-", "", "", List.of("needs two builds"), List.of(), true, 0.6, "nowhere"));

    @Test
    void eachPromiseHasALineThatSaysWhetherItIsKept() {
        String table = AllSuite.table(
                PROMISES,
                Map.of("kept", 1.25, "exceeded", 1.251),
                Map.of("kept", "", "exceeded", "", "slow", "not done after 300 s", "absent", ""),
                false);

        assertThat(table.lines().map(line -> line.replaceAll(" +", " ")).toList())
                .contains(
                        "kept <= 1.25 1.250 ok",
                        "exceeded <= 1.25 1.251 NOT KEPT",
                        "slow >= 3 not measured: not done after 300 s",
                        "absent >= 3 not measured: a row was left out",
                        "nowhere <= 0.6 not measured: needs two builds");
    }

    @Test
    void everyPromiseNamesASuiteThatThereIs() {
        assertThat(Promise.all().stream().map(Promise::suite).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("run", "redis", "http", "upstash", "pauses", Promise.NONE);
    }
}
