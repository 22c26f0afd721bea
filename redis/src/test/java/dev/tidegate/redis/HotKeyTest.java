package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many callers of one subject, in one process and in several. */
class HotKeyTest {
    private static final int PROCESSES = 3;

    @Test
    void threeProcessesOfEightThreadsAreAdmittedExactlyTheCapacity() throws IOException {
        assertThat(admitted("atomic")).isEqualTo(HotKeyWorker.CAPACITY);
    }

    /** Shows that the test above can fail: two calls instead of one let more through, in every schedule of the threads. */
    @Test
    void aCheckFollowedByACountLetsMoreThrough() throws IOException {
        assertThat(admitted("check-then-act")).isGreaterThan(HotKeyWorker.CAPACITY);
    }

    private static long admitted(String way) throws IOException {
        List<Process> processes = new ArrayList<>();
        try (RedisServer server = RedisServer.start()) {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(worker(server.uri(), way));
            }
            List<BufferedReader> said =
                    processes.stream().map(Process::inputReader).toList();
            for (BufferedReader each : said) {
                assertThat(each.readLine()).isEqualTo("ready");
            }
            for (Process process : processes) {
                try (Writer go = process.outputWriter(StandardCharsets.UTF_8)) {
                    go.write("go\n");
                }
            }
            long sum = 0;
            for (BufferedReader each : said) {
                sum += Long.parseLong(each.readLine());
            }
            return sum;
        } finally {
            processes.forEach(process -> process.destroyForcibly().onExit().join());
        }
    }

    private static Process worker(String uri, String way) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HotKeyWorker.class.getName(),
                uri,
                way);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void twoGatesOnOneServerAdmitExactlyAHundredOfFourHundredCallsAtOnce() {
        Plan hundred = Plan.of(
                "hundred",
                Limit.builder("requests", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(100)
                        .build());
        try (RedisServer server = RedisServer.start();
                RedisStore one = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RedisStore other = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            List<RateLimiter> gates = List.of(one, other).stream()
                    .map(store -> RateLimiter.builder()
                            .failWithStore()
                            .plans(Plans.of(hundred))
                            .store(store)
                            .build())
                    .toList();

            long admitted = IntStream.range(0, 400)
                    .mapToObj(call -> gates.get(call % 2)
                            .acquireAsync(Request.of("acme", "hundred"))
                            .toCompletableFuture())
                    .toList()
                    .stream()
                    .filter(answer -> answer.join().allowed())
                    .count();

            assertThat(admitted).isEqualTo(100);
        }
    }
}
