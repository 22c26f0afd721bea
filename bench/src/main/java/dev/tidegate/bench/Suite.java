package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Benchmarks that run together and make one report. */
public interface Suite {
    /** What {@code --help} prints. */
    String usage();

    /** Whether {@code --json} is followed by a file. */
    boolean jsonTakesFile();

    /**
     * Measures, prints the report on standard output and writes the JSON.
     *
     * @param folder for results whose file was not named
     * @return whether the filter matched any row
     */
    boolean run(Arguments arguments, Path folder) throws IOException, InterruptedException;
}
