package dev.tidegate.bench.redis.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that a benchmark starts, its standard input and output read and written by lines. Ends with {@link #close()},
 * or with this process.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int TOLD = 2_000;

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader answers;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts {@code command} with these variables beside those of this process. */
    public static ChildProcess start(String name, List<String> command, Map<String, String> variables)
            throws IOException {
        Path log = Files.createTempFile("tidegate-bench-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(variables);
        return new ChildProcess(name, builder.start(), log);
    }

    /** The next line that it prints. */
    public String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw ended();
        }
        return line;
    }

    /** Hands it a line. */
    public void write(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * Checks that it has not ended.
     *
     * @throws IOException with the end of its log, if it has
     */
    public void mustRun() throws IOException {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private IOException ended() throws IOException {
        String text = Files.readString(log);
        return new IOException(name + " ended: " + text.substring(Math.max(0, text.length() - TOLD)));
    }

    /** CPU time that it has used. */
    public long cpuNanos() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the system does not say the CPU time of a process"))
                .toNanos();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            System.err.println("left behind: " + log + ", " + e.getMessage());
        }
    }
}
