package dev.tidegate.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The environment of a command: its streams, its variables, and its stop signal. Passed in, so
 * that tests run commands without a process.
 *
 * @param out for results alone
 * @param err for everything else
 * @param outColour whether results may carry colour
 * @param errTerminal whether {@code err} is a terminal, so that a progress bar makes sense
 * @param env the environment
 * @param stop completed when the process is asked to end
 */
public record Terminal(
        PrintWriter out,
        PrintWriter err,
        boolean outColour,
        boolean errTerminal,
        Map<String, String> env,
        CompletableFuture<Void> stop) {

    /** The root command, which is given the terminal that all its subcommands use. */
    public interface Holder {
        /** Returns it. */
        Terminal terminal();
    }

    /** The terminal that the command of {@code spec} runs on. */
    public static Terminal of(CommandSpec spec) {
        return ((Holder) spec.root().userObject()).terminal();
    }

    /** The streams of this process, in UTF-8 whatever the locale says: subjects may be in any language. */
    public static Terminal system(Map<String, String> env) {
        boolean colour = isTerminal(1) && env.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(env.get("TERM"));
        return new Terminal(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                colour,
                isTerminal(2),
                env,
                new CompletableFuture<>());
    }

    /** A variable of the environment; one that is set to nothing counts as not set. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }

    /** The answer of the person at the terminal; empty where there is no terminal. */
    @SuppressWarnings("SystemConsoleNull")
    public Optional<String> ask(String question) {
        return Optional.ofNullable(errTerminal ? System.console() : null)
                .flatMap(console -> Optional.ofNullable(console.readLine("%s", question)))
                .map(String::strip);
    }

    public void flush() {
        out.flush();
        err.flush();
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /**
     * Java has no isatty for one stream. Linux shows what a descriptor is; elsewhere the console of Java 17 to 21 is
     * there only if input and output both are terminals.
     */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Path.of("/proc/self/fd/" + descriptor).toRealPath().toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return !Files.exists(Path.of("/proc/self/fd")) && hasConsole();
        }
    }

    /** From Java 22 on there is always a console, and this says nothing: then no colour. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean hasConsole() {
        return Runtime.version().feature() < 22 && System.console() != null;
    }
}
