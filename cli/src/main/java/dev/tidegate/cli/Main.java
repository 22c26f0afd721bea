package dev.tidegate.cli;

import dev.tidegate.cli.terminal.Terminal;

/** The entry point of the runnable jar. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.system(System.getenv());
        int code = Tidegate.run(terminal, args);
        terminal.flush();
        // Not while a signal is ending the process: exit would wait for the hook that waits for this thread.
        if (!terminal.stop().isDone()) {
            System.exit(code);
        }
    }
}
