package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The store on Redis works with the Lettuce and Netty that each Spring Boot brings: in a process with these jars, core and
 * redis alone, against a real server. Maven puts the jars into {@code target}.
 */
class RedisClientsTest {
    @ParameterizedTest
    @CsvSource({"boot-3.5, 6.6", "boot-4.0, 6.8"})
    void aStoreOnRedisWorksWithTheClientOfThisBoot(String boot, String client)
            throws IOException, InterruptedException {
        List<String> classPath = new ArrayList<>();
        try (var jars = Files.list(Path.of("target", boot))) {
            jars.forEach(jar -> classPath.add(jar.toString()));
        }
        assertThat(classPath).anyMatch(jar -> jar.contains("lettuce-core-" + client));
        for (Class<?> each : List.of(RedisTrip.class, RedisStore.class, Plans.class, NullMarked.class)) {
            classPath.add(place(each));
        }
        try (RedisServer server = RedisServer.start()) {
            assertThat(output(String.join(File.pathSeparator, classPath), server.uri()))
                    .contains(client)
                    .endsWith("done\n");
        }
    }

    private static String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return Path.of(source.getLocation().getPath()).toString();
    }

    private static String output(String classPath, String uri) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-XX:TieredStopAtLevel=1", "-cp", classPath, RedisTrip.class.getName(), uri)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
