package dev.tidegate.cli.migrate;

import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.cli.terminal.Progress;
import dev.tidegate.cli.terminal.Terminal;
import java.util.Optional;
import java.util.function.LongConsumer;

/** How far a move is, on a terminal; nothing elsewhere. */
final class Bar implements LongConsumer, AutoCloseable {
    private final Optional<Progress.Steps> steps;

    private Bar(Optional<Progress.Steps> steps) {
        this.steps = steps;
    }

    /** Over the keys of the source, of which some may not be counts. */
    static Bar on(Terminal terminal, Remote source) {
        if (!terminal.errTerminal()) {
            return new Bar(Optional.empty());
        }
        long keys = Sender.brief(source).sendTo(0, Words.of("DBSIZE")).whole(0);
        return new Bar(Optional.of(Progress.steps("migrate", "keys", keys, terminal.err())));
    }

    @Override
    public void accept(long seen) {
        steps.ifPresent(bar -> bar.at(seen));
    }

    @Override
    public void close() {
        steps.ifPresent(Progress.Steps::close);
    }
}
