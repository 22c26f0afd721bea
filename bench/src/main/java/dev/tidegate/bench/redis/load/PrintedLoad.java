package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.process.ChildProcess;
import java.io.IOException;

/**
 * Reads the load run that another process prints: lines {@code failed WHY}, {@code decisions COUNT},
 * {@code micros LENGTH} and {@code answers MICROS TIMES} in any order, and {@code end}. Other lines are for people.
 */
final class PrintedLoad {
    private static final String END = "end";

    private PrintedLoad() {}

    /** @throws IllegalStateException if a request failed */
    static Load.Done read(ChildProcess process) throws IOException {
        long decisions = 0;
        long nanos = 0;
        Latencies latencies = new Latencies();
        for (String line = process.line(); !line.equals(END); line = process.line()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "failed" -> throw new IllegalStateException(line);
                case "decisions" -> decisions = Long.parseLong(words[1]);
                case "micros" -> nanos = Long.parseLong(words[1]) * 1_000;
                case "answers" -> latencies.add(Long.parseLong(words[1]) * 1_000, Integer.parseInt(words[2]));
                default -> {}
            }
        }
        return new Load.Done(decisions, nanos, latencies);
    }
}
