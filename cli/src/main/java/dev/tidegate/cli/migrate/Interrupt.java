package dev.tidegate.cli.migrate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Has Ctrl-C end a move in order: what is on its way is carried, and the report is printed, before the process ends. */
final class Interrupt implements AutoCloseable {
    /** A last round over a million keys takes a minute on a small machine. */
    private static final int MOST_MINUTES = 10;

    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Thread hook;

    private Interrupt(CompletableFuture<Void> stop) {
        this.hook = new Thread(
                () -> {
                    stop.complete(null);
                    Runtime.getRuntime().halt(code());
                },
                "tidegate-migrate-stop");
    }

    /** Completes {@code stop} when the process is asked to end. */
    static Interrupt on(CompletableFuture<Void> stop) {
        Interrupt interrupt = new Interrupt(stop);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    private int code() {
        try {
            return ended.orTimeout(MOST_MINUTES, TimeUnit.MINUTES).join();
        } catch (CompletionException e) {
            return 1;
        }
    }

    /** Lets the process end with this exit code, if it is to end. Everything has been printed. */
    int ended(int code) {
        ended.complete(code);
        return code;
    }

    @Override
    public void close() {
        ended.complete(1);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs.
        }
    }
}
