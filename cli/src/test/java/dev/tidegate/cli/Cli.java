package dev.tidegate.cli;

import dev.tidegate.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs commands in this process and keeps what they print. */
public final class Cli {
    private final Map<String, String> env = new HashMap<>();
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private boolean colour;
    private boolean watched;

    /** What a command left behind. */
    public record Outcome(int code, String out, String err) {}

    public Cli env(String name, String value) {
        env.put(name, value);
        return this;
    }

    public Cli onTerminal() {
        colour = true;
        watched = true;
        return this;
    }

    public Outcome run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(new PrintWriter(out), new PrintWriter(err), colour, watched, Map.copyOf(env), stop);
        int code = Tidegate.run(terminal, args);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Asks what runs to end, as a signal would. */
    public void stop() {
        stop.complete(null);
    }
}
