package dev.tidegate.verification.simulation.outage;

import dev.tidegate.verification.simulation.BrokenRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs of several processes that share a store which is away for a while, loses and delays messages. Some processes crash; in other
 * runs they are killed or stopped and start again with their journal, in an outage and after it. Each decides by its share while the
 * store is away and writes that back afterwards. Each run follows from its seed. In the end every call is charged what its caller
 * was answered, once, and what was admitted blindly is within what was left.
 */
public final class OutageSimulation {
    private OutageSimulation() {}

    /**
     * Runs the seeds from {@code seed} on.
     *
     * @return which rule the first run broke that broke any, and how; empty if none did
     */
    public static Optional<String> run(long seed, int runs) {
        try {
            Path all = Files.createTempDirectory("tidegate-outages");
            try {
                return run(seed, runs, all);
            } finally {
                Files.delete(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> run(long seed, int runs, Path all) throws IOException {
        for (long own = seed; own < seed + runs; own++) {
            Path folder = Files.createDirectory(all.resolve("run-" + own));
            OutageRun run = new OutageRun(own, folder);
            try {
                run.run();
            } catch (BrokenRule e) {
                return Optional.of(
                        "seed " + own + " breaks the rule: " + e.rule() + "\n" + e.how() + "\n" + run.story());
            } finally {
                run.close();
                emptied(folder);
            }
        }
        return Optional.empty();
    }

    private static void emptied(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path each : files) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }
}
