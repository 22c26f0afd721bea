package dev.tidegate.bench.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerFiguresTest {
    private static final String INFO = "# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nused_memory:1048576\r\n"
            + "# CPU\r\nused_cpu_sys:1.500000\r\nused_cpu_user:2.250001\r\nused_cpu_sys_children:9.0\r\n"
            + "# Commandstats\r\ncmdstat_evalsha:calls=10,usec=100,usec_per_call=10.00,rejected_calls=0\r\n"
            + "cmdstat_info:calls=3,usec=1,usec_per_call=1.00\r\ncmdstat_client|setname:calls=1,usec=1\r\n";

    @Test
    void infoIsReadLineByLine() {
        ServerFigures figures = ServerFigures.parse(INFO);

        assertThat(figures.version()).isEqualTo("7.0.15");
        assertThat(figures.cpuMicros()).isEqualTo(3_750_001);
        assertThat(figures.memoryBytes()).isEqualTo(1_048_576);
        assertThat(figures.calls()).containsEntry("evalsha", 10L).containsEntry("client|setname", 1L);
    }

    @Test
    void onlyWhatRanSinceIsCountedAndNotTheAskingItself() {
        ServerFigures before = ServerFigures.parse(INFO);
        ServerFigures after = ServerFigures.parse(
                INFO.replace("calls=10", "calls=15").replace("calls=3", "calls=4") + "cmdstat_get:calls=7,usec=1\r\n");

        assertThat(after.callsSince(before)).isEqualTo(Map.of("evalsha", 5L, "get", 7L));
    }

    @Test
    void aServerThatDoesNotSayIsAnErrorAndNotZero() {
        assertThatThrownBy(() -> ServerFigures.parse("used_memory:1")).hasMessage("INFO has no used_cpu_sys");
    }
}
