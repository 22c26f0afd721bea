package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.apply.Hooks;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits by the clock, ends when the process is asked to, and takes the word of the options for work by hand. */
final class TerminalHooks implements Hooks {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 10_000;
    private static final int DOUBLINGS = 8;

    private final Terminal terminal;
    private final ChangeReport report;
    private final List<Integer> done;

    TerminalHooks(Terminal terminal, ChangeReport report, List<Integer> done) {
        this.terminal = terminal;
        this.report = report;
        this.done = List.copyOf(done);
    }

    @Override
    public void pause(String why, int attempt) {
        long millis = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt, DOUBLINGS));
        try {
            terminal.stop().get(millis, TimeUnit.MILLISECONDS);
            throw Failure.failed("stopped while " + why, "run the command again: it goes on where it stopped");
        } catch (TimeoutException e) {
            // It was waited for long enough.
        } catch (InterruptedException | ExecutionException e) {
            throw Failure.failed("stopped while " + why, "run the command again: it goes on where it stopped")
                    .because(e);
        }
    }

    @Override
    public boolean isDoneByHand(int step, String text) {
        return done.contains(step);
    }

    @Override
    public void report(Event event) {
        report.event(event);
    }
}
