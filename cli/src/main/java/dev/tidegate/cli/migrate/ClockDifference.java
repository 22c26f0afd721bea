package dev.tidegate.cli.migrate;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far the clock of the target is ahead of that of the source: instants that are carried keep the time of the source. */
record ClockDifference(long aheadMicros) {
    /** The replies may take as long. */
    private static final long SAME_MICROS = 1_000_000;

    private static final long MICROS_PER_SECOND = 1_000_000;

    static ClockDifference between(Remote source, Remote target) {
        return new ClockDifference(ahead(target) - ahead(source));
    }

    /** What a reader has to know of it; empty if both clocks say about the same. */
    Optional<String> warning(String source, String target) {
        if (Math.abs(aheadMicros) <= SAME_MICROS) {
            return Optional.empty();
        }
        boolean isAhead = aheadMicros > 0;
        String seconds = String.format(Locale.ROOT, "%.1f s", Math.abs(aheadMicros) / (double) MICROS_PER_SECOND);
        return Optional.of("the clock of " + target + " is " + seconds + (isAhead ? " ahead of" : " behind")
                + " that of " + source + ": capacity returns that much " + (isAhead ? "earlier" : "later"));
    }

    /** Of the clock of this machine. */
    private static long ahead(Remote end) {
        long before = TimeSource.system().nowMicros();
        List<Resp> time = Sender.brief(end)
                .send(List.<byte[][]>of(Words.of("TIME")))
                .get(0)
                .items();
        return time.size() == 2
                ? time.get(0).whole(0) * MICROS_PER_SECOND + time.get(1).whole(0) - before
                : 0;
    }
}
