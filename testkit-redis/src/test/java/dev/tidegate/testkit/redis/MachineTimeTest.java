package dev.tidegate.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MachineTimeTest {
    @Test
    void itGoesOnAndNeverFasterThanTheClockOfTheWall() {
        long begun = System.nanoTime();
        try (MachineTime time = MachineTime.begin()) {
            Patience.await("100 ms of machine time", () -> time.elapsed().toMillis() >= 100);
            assertThat(time.elapsed()).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Eight threads for each core: a turn of 4 ms waits for a core again and again. */
    @Test
    void whatThreadsWaitForACoreDoesNotCount() {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> busy = new ArrayList<>();
        for (int n = 0; n < 8 * Runtime.getRuntime().availableProcessors(); n++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
            busy.add(thread);
            thread.start();
        }
        long begun = System.nanoTime();
        try (MachineTime time = MachineTime.begin()) {
            Patience.await("50 ms of machine time", () -> time.elapsed().toMillis() >= 50);
            assertThat(time.elapsed()).isLessThan(Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            over.set(true);
        }
    }
}
