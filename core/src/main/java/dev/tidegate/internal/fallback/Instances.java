package dev.tidegate.internal.fallback;

import dev.tidegate.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalInt;

/** How many processes share the store, as far as known. Safe for any number of threads. */
final class Instances {
    /** How often a process says that it is there. */
    static final Duration BEAT = Duration.ofSeconds(5);

    /** Three beats: one that is lost does not make a process look gone. */
    static final Duration LASTING = Duration.ofSeconds(15);

    private final OptionalInt configured;
    private final TimeSource time;
    private final ArrayDeque<Heard> heard = new ArrayDeque<>();
    private volatile int count;

    private record Heard(long atMicros, int count) {}

    Instances(OptionalInt configured, TimeSource time) {
        this.configured = configured;
        this.time = time;
        this.count = configured.orElse(0);
    }

    /** The current number of processes. The oldest observation counts until its heartbeat has expired. */
    synchronized void heard(int present) {
        long now = time.nowMicros();
        heard.addLast(new Heard(now, present));
        while (heard.getFirst().atMicros() <= now - LASTING.toNanos() / 1_000) {
            heard.removeFirst();
        }
        int most = heard.stream().mapToInt(Heard::count).max().orElse(present);
        count = Math.max(most, configured.orElse(0));
    }

    /** The largest number observed within the time of a heartbeat, or configured; 0 if unknown. */
    int count() {
        return count;
    }
}
