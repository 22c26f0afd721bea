package dev.tidegate.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Spring Boot finds the class that loads classes in the background, which leaves nothing behind. */
class TidegatePreinitializerTest {
    @Test
    void itIsFoundAndLeavesNoThread() throws Exception {
        BackgroundPreinitializer ours =
                SpringFactoriesLoader.loadFactories(BackgroundPreinitializer.class, null).stream()
                        .filter(TidegatePreinitializer.class::isInstance)
                        .findFirst()
                        .orElseThrow();
        ours.preinitialize();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        for (int at = 1; at <= 5; at++) {
            ours.preinitialize();
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 5);
    }
}
