package dev.tidegate.cli.simulate;

import dev.tidegate.cli.terminal.Progress;
import dev.tidegate.cli.terminal.Terminal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;

/**
 * A trace on disk, or from a pipe, with a progress bar on a terminal. A pipe can be read only once, and a trace that is not in
 * the order of time is read twice, so what comes from a pipe is kept in a temporary file.
 */
final class TraceFile implements TraceRun.Source, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Set<String> STANDARD_INPUT = Set.of("-", "/dev/stdin");

    private final Path file;
    private final Terminal terminal;
    private Optional<Path> copy = Optional.empty();

    TraceFile(Path file, Terminal terminal) {
        this.file = file;
        this.terminal = terminal;
    }

    @Override
    public InputStream open() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("a folder");
        }
        Path from = isPipe() ? copied() : file;
        InputStream in = new BufferedInputStream(Files.newInputStream(from), BUFFER_BYTES);
        return terminal.errTerminal() ? Progress.over(in, Files.size(from), terminal.err()) : in;
    }

    private boolean isPipe() {
        return STANDARD_INPUT.contains(file.toString()) || (Files.exists(file) && !Files.isRegularFile(file));
    }

    private Path copied() throws IOException {
        if (copy.isEmpty()) {
            Path made = Files.createTempFile("tidegate-trace", ".csv");
            copy = Optional.of(made);
            if (STANDARD_INPUT.contains(file.toString())) {
                Files.copy(System.in, made, StandardCopyOption.REPLACE_EXISTING);
            } else {
                try (InputStream in = Files.newInputStream(file)) {
                    Files.copy(in, made, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return copy.get();
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public void close() throws IOException {
        if (copy.isPresent()) {
            Files.deleteIfExists(copy.get());
        }
    }
}
