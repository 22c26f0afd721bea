package dev.tidegate.cli.lambda;

import dev.tidegate.cli.serve.ServeCommand;
import dev.tidegate.cli.serve.ServeSettings;
import dev.tidegate.cli.serve.Setting;
import dev.tidegate.cli.terminal.Secrets;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A server that runs on a thread of this process until it is closed, configured as {@code tidegate serve} is. */
final class InProcessServer implements AutoCloseable {
    private final Terminal terminal;
    private final Thread thread;
    private final String url;

    private InProcessServer(Terminal terminal, Thread thread, String url) {
        this.terminal = terminal;
        this.thread = thread;
        this.url = url;
    }

    /**
     * Starts it, and returns once it accepts connections.
     *
     * @param options settings that the variables cannot change
     * @throws IllegalStateException with the reason, if it cannot start
     */
    static InProcessServer start(Map<Setting, String> options, Map<String, String> variables) {
        Terminal terminal = Terminal.system(variables);
        CompletableFuture<String> listening = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        Optional<Path> config =
                                terminal.variable("TIDEGATE_CONFIG").map(Path::of);
                        ServeCommand.serve(
                                ServeSettings.resolve(options, variables, config), terminal, listening::complete);
                    } catch (RuntimeException | LinkageError e) {
                        listening.completeExceptionally(e);
                    }
                },
                "tidegate-server");
        thread.setDaemon(true);
        thread.start();
        try {
            return new InProcessServer(terminal, thread, listening.join());
        } catch (CompletionException e) {
            String reason = Secrets.masked(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
            throw new IllegalStateException("the server did not start: " + reason);
        }
    }

    /** Its address, such as {@code http://127.0.0.1:40123}. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        terminal.stop().complete(null);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
