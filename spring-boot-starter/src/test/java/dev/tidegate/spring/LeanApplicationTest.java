package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The starter in an application that has Spring MVC and nothing else: no Redis, no Reactor, no Spring Security, no actuator. */
class LeanApplicationTest {
    private static final Pattern LEFT_OUT = Pattern.compile(
            ".*(reactor|reactive|lettuce|netty|redis|webflux|security|actuator|actuate|health|micrometer-metrics).*");

    @Test
    void anApplicationWithSpringMvcAloneIsGuardedAndSaysWhatRedisNeeds() throws Exception {
        String redis = Path.of(RedisStore.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toString().equals(redis))
                .filter(entry -> !LEFT_OUT.matcher(Path.of(entry).getFileName().toString())
                        .matches())
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(output(classPath))
                .contains("reactor false", "redis false")
                .contains("call 1 200 1", "call 2 200 0", "call 3 429 0")
                .contains("the dependency dev.tidegate:tidegate-redis")
                .contains("ended")
                .doesNotContain("NoClassDefFoundError");
    }

    private static String output(String classPath) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-XX:TieredStopAtLevel=1", "-cp", classPath, LeanProgram.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
