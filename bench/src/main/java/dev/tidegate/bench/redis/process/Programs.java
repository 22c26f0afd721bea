package dev.tidegate.bench.redis.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds programs on the PATH and starts those of the benchmark. */
public final class Programs {
    private Programs() {}

    /**
     * The path of a program.
     *
     * @param install the package that has it
     * @throws IOException if it is not there, with the command that installs it
     */
    public static String find(String name, String install) throws IOException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " on the PATH; install it: apt-get install -y"
                        + " --no-install-recommends " + install));
    }

    /** The Java that runs this benchmark. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The words before a command that pin it to one processor: none where there is no taskset, or only one processor.
     *
     * @param processor its number
     */
    public static List<String> pinned(int processor) {
        try {
            return Runtime.getRuntime().availableProcessors() < 2
                    ? List.of()
                    : List.of(find("taskset", "util-linux"), "-c", "" + processor);
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** Starts a program of the benchmark's folder for Node.js. */
    public static ChildProcess node(Path folder, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(find("node", "nodejs"));
        command.add(folder.resolve(name).toString());
        command.addAll(List.of(arguments));
        return ChildProcess.start(name, command, Map.of("NODE_ENV", "production"));
    }
}
