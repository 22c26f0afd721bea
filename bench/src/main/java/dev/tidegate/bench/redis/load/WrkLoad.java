package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests by wrk, a load generator for HTTP, on connections that stay open: whole seconds, one at least. */
public final class WrkLoad implements Load {
    private final List<String> command;
    private final List<String> arguments;

    /**
     * @param wrk the program
     * @param script that makes the requests and prints what {@link PrintedLoad} reads
     * @param arguments of the script
     */
    public WrkLoad(String wrk, String script, int callers, String url, List<String> arguments) {
        this(List.of(wrk), script, callers, url, arguments);
    }

    /**
     * Requests by wrk on a processor of its own.
     *
     * @param wrk the program, behind the one that pins it
     */
    public WrkLoad(List<String> wrk, String script, int callers, String url, List<String> arguments) {
        List<String> words = new ArrayList<>(wrk);
        words.addAll(List.of("-t1", "-c" + callers, "-s", script, url));
        this.command = words;
        this.arguments = arguments;
    }

    @Override
    public Done run(Duration length) throws InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.add("-d" + Math.max(1, length.toSeconds()) + "s");
        words.add("--");
        words.addAll(arguments);
        try (ChildProcess wrk = ChildProcess.start("wrk", words, Map.of())) {
            return PrintedLoad.read(wrk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
