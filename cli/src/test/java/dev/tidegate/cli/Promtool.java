package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own checker of rules; {@code cli/src/test/sh/promtool.sh} puts it where this looks. */
final class Promtool {
    private static final String NAME = "promtool";

    private Promtool() {}

    /** How it ended, and all that it printed. */
    record Outcome(int code, String printed) {}

    static Outcome run(Path folder, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program().toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), printed);
    }

    private static Path program() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, NAME));
        Optional<Path> found = Stream.concat(
                        Stream.concat(Optional.ofNullable(System.getenv("PROMTOOL")).map(Path::of).stream(), onPath),
                        Stream.of(Path.of(cache, "tidegate/tools", NAME)))
                .filter(Files::isExecutable)
                .findFirst();
        assertThat(found).as("promtool: run cli/src/test/sh/promtool.sh").isPresent();
        return found.orElseThrow();
    }
}
