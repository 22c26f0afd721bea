package dev.tidegate.cli;

import dev.tidegate.cli.simulate.TraceRun;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A trace on disk, with a progress bar if somebody watches. */
final class TraceFile implements TraceRun.Source {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Terminal terminal;

    TraceFile(Path file, Terminal terminal) {
        this.file = file;
        this.terminal = terminal;
    }

    @Override
    public InputStream open() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("a folder");
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        return terminal.errTerminal() ? Progress.over(in, Files.size(file), terminal.err()) : in;
    }

    @Override
    public boolean repeatable() {
        return Files.isRegularFile(file);
    }
}
