package dev.tidegate.bench.promise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The file in which a suite reports to {@code bench/all} what it saw, named by the environment: promise, tab, value. */
public final class Seen {
    /** The variable that names the file; a suite that is run by itself has none. */
    public static final String FILE = "BENCH_SEEN";

    private Seen() {}

    /** Adds a line, where a file is named. */
    public static void report(String what, double value) throws IOException {
        Optional<String> file = Optional.ofNullable(System.getenv(FILE));
        if (file.isPresent()) {
            write(Path.of(file.get()), what, value);
        }
    }

    static void write(Path file, String what, double value) throws IOException {
        Files.writeString(file, what + '\t' + value + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All values of the file, by promise. */
    public static Map<String, Double> read(Path file) throws IOException {
        Map<String, Double> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int tab = line.indexOf('\t');
                all.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
            }
        }
        return all;
    }
}
