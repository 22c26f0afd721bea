package dev.tidegate.server.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.alerts.AlertType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertQueueTest {
    @TempDir
    private Path folder;

    private static AlertQueue.Waiting alert(int number, String... targets) {
        Alert alert = new Alert(
                "id" + number,
                AlertType.TEST,
                Instant.parse("2026-11-30T09:00:00.000001Z"),
                "text \"\n\t" + number,
                Map.of("number", (long) number, "name", "a\tb\nc"));
        return new AlertQueue.Waiting(alert, Set.of(targets));
    }

    private static List<String> ids(List<AlertQueue.Waiting> all) {
        return all.stream().map(each -> each.alert().id()).toList();
    }

    @Test
    void whatIsAddedIsThereAfterACrashUntilEachTargetHasIt() throws IOException {
        // Not closed: as if the process had ended.
        AlertQueue queue = new AlertQueue(folder, 10);
        queue.add(List.of(alert(1, "a", "b"), alert(2, "a"), alert(3)));
        queue.done("id1", "a");
        queue.done("id2", "a");
        queue.done("id2", "a");
        assertThat(AlertQueue.list(folder)).containsExactly(alert(1, "b")).isEqualTo(queue.waiting());
        assertThat(queue.isWaiting("id1", "a")).isFalse();
        queue.close();
        try (AlertQueue again = new AlertQueue(folder, 10)) {
            assertThat(again.waiting()).containsExactly(alert(1, "b"));
            assertThat(again.unreadable()).isZero();
        }
    }

    @Test
    void aFullQueueTakesNoMoreAndKnowsWhatItHas() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 2)) {
            assertThat(ids(queue.add(List.of(alert(1, "a"), alert(1, "a"), alert(2, "a"), alert(3, "a")))))
                    .containsExactly("id1", "id1", "id2");
            assertThat(ids(queue.add(List.of(alert(2, "a"), alert(4, "a"))))).containsExactly("id2");
            queue.done("id1", "a");
            assertThat(ids(queue.add(List.of(alert(4, "a"))))).containsExactly("id4");
            assertThat(queue.size()).isEqualTo(2);
        }
    }

    /** Wherever a write can end the whole lines before it are read, and nothing else. */
    @Test
    void aLineThatWasNotWrittenToItsEndIsLeftOut() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            queue.add(List.of(alert(1, "a")));
            queue.add(List.of(alert(2, "a")));
        }
        Path file = folder.resolve("alerts.log");
        byte[] whole = Files.readAllBytes(file);
        int first = 1
                + IntStream.range(0, whole.length)
                        .filter(i -> whole[i] == '\n')
                        .findFirst()
                        .orElseThrow();
        for (int length = first; length < whole.length - 1; length += 23) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (AlertQueue queue = new AlertQueue(folder, 10)) {
                assertThat(queue.waiting()).as("cut at %d", length).containsExactly(alert(1, "a"));
                queue.add(List.of(alert(3, "a")));
            }
            assertThat(ids(AlertQueue.list(folder))).as("cut at %d", length).containsExactly("id1", "id3");
        }
    }

    @Test
    void damageHidesOneLineAlone() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            queue.add(List.of(alert(1, "a"), alert(2, "a"), alert(3, "a")));
        }
        Path file = folder.resolve("alerts.log");
        Files.writeString(file, Files.readString(file).replace("\"id2\"", "\"id9\""));
        Files.writeString(file, "neither\n", StandardOpenOption.APPEND);
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            assertThat(ids(queue.waiting())).containsExactly("id1", "id3");
            assertThat(queue.unreadable()).isEqualTo(2);
        }
    }

    @Test
    void theFileStaysSmallWhileAlertsComeAndGo() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            queue.add(List.of(alert(0, "a")));
            for (int i = 1; i < 150; i++) {
                Alert large = new Alert("id" + i, AlertType.TEST, Instant.EPOCH, "x".repeat(20_000), Map.of());
                queue.add(List.of(new AlertQueue.Waiting(large, Set.of("a"))));
                queue.done("id" + i, "a");
            }
            assertThat(Files.size(folder.resolve("alerts.log"))).isLessThan(1 << 20);
            assertThat(ids(queue.waiting())).containsExactly("id0");
        }
    }

    /** A reload interrupts threads that deliver. */
    @Test
    void anInterruptedThreadClosesItForNobody() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            queue.add(List.of(alert(1, "a"), alert(2, "a")));
            Thread.currentThread().interrupt();
            queue.done("id1", "a");
            queue.add(List.of(alert(3, "a")));
            assertThat(Thread.interrupted()).isTrue();
            queue.add(List.of(alert(4, "a")));
            assertThat(ids(AlertQueue.list(folder))).containsExactly("id2", "id3", "id4");
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    @Test
    void oneThatWaitsAlreadyIsNotNew() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            List<AlertQueue.Waiting> added = new ArrayList<>();
            queue.add(List.of(alert(1, "a"), alert(1, "a"), alert(2)), added::add);
            assertThat(ids(queue.add(List.of(alert(1, "a"), alert(3, "a")), added::add)))
                    .containsExactly("id1", "id3");
            assertThat(ids(added)).containsExactly("id1", "id2", "id3");
        }
    }

    @Test
    void oneProcessHasItAtATime() throws IOException {
        try (AlertQueue queue = new AlertQueue(folder, 10)) {
            assertThat(queue.size()).isZero();
            assertThatThrownBy(() -> new AlertQueue(folder, 10))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process");
        }
    }
}
