package dev.tidegate.cli.migrate.move;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.resp.Resp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries every key of the source whose name begins as it should. The source is only read. What was carried once is not
 * carried again, so that a move may be repeated, also after it was cut off. For one thread.
 */
public final class Move implements AutoCloseable {
    private static final int SCAN_COUNT = 1_000;
    private static final int SCAN_COUNT_STEP = 10;
    /** So many batches are on their way at once: one is read while another is written. */
    private static final int BATCHES = 4;
    /** Between two writes of the state file. */
    private static final int BATCHES_PER_STATE = 16;

    /** How often a source may restart while it is read. */
    private static final int MOST_RESTARTS = 5;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;
    /** How long a move that was killed counts as running. */
    private static final long RUNNING_MICROS = 60 * MICROS_PER_SECOND;
    /** Names in SCAN patterns that mean something else. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\*?\\[\\]]");

    private static final Pattern RUN = Pattern.compile("(?m)^run_id:(\\w+)");

    private final MoveSettings settings;
    private final Sender source;
    private final Sender target;
    private final Carrier carrier;
    private final CompletableFuture<Void> stop;
    private final TimeSource time = TimeSource.system();
    private final ExecutorService workers;
    private long saidRunning;

    /** @param stop completed when the move is to end early */
    public Move(MoveSettings settings, Remote source, Remote target, Carrier carrier, CompletableFuture<Void> stop) {
        this.settings = settings;
        this.source = new Sender(source, stop);
        this.target = new Sender(target, stop);
        this.carrier = carrier;
        this.stop = stop;
        this.workers = Executors.newFixedThreadPool(BATCHES, work -> {
            Thread thread = new Thread(work, "migrate");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A batch on its way, and where the scan is once it is done. */
    private record Pending(CompletableFuture<Void> done, Position after) {}

    /** What is done with the names that a scan finds. */
    private interface Step {
        void accept(List<String> names);
    }

    /**
     * Has the target know the scripts, and marks it as one that counts were carried to.
     *
     * @throws StoppedException if a move in the other direction runs: each would carry what the other has carried
     */
    public void prepare() {
        target.loadScripts();
        sayRunning();
        byte[][] opposite = Words.of("EXISTS", Markers.running(settings.to()));
        if (source.send(List.<byte[][]>of(opposite)).get(0).whole(0) > 0) {
            throw new StoppedException("a move from " + settings.to() + " to " + settings.from()
                    + " runs, or was killed within the last minute: end it first");
        }
        String life = String.valueOf(Markers.lifeMillis(-1));
        byte[][] mark = Words.of("SET", Markers.flag(settings.from()), Words.raw(settings.from()), "PX", life);
        var unused = Sender.accepted(
                target.remote(), target.send(List.<byte[][]>of(mark)).get(0));
    }

    /** Says so at the target, if it is time to. */
    private void sayRunning() {
        long now = time.nowMicros();
        if (!settings.dryRun() && now - saidRunning >= RUNNING_MICROS / 3) {
            saidRunning = now;
            byte[][] running = Words.of(
                    "SET",
                    Markers.running(settings.from()),
                    "1",
                    "PX",
                    String.valueOf(RUNNING_MICROS / MICROS_PER_MILLI));
            var unused = Sender.accepted(
                    target.remote(), target.send(List.<byte[][]>of(running)).get(0));
        }
    }

    /**
     * Carries everything once.
     *
     * @param from where to begin
     * @param state where to remember how far it came
     * @param report is begun again
     * @param progress receives the number of keys seen so far
     * @return whether it came to the end; it did not if it was asked to stop
     * @throws StoppedException if an end does not reply
     */
    public boolean pass(Position from, Optional<StateFile> state, Report report, LongConsumer progress) {
        return scan(
                from,
                position -> state.ifPresent(file -> file.write(position)),
                names -> new Batch(
                                source,
                                target,
                                carrier,
                                report,
                                settings.dryRun() ? Batch.Mode.DRY_RUN : Batch.Mode.CARRY)
                        .carry(names),
                report,
                report::clear,
                progress);
    }

    /** Reads everything again at both ends and compares. */
    public boolean verify(Report report, LongConsumer progress) {
        Report uncounted = new Report();
        return scan(
                Position.start(),
                position -> {},
                names -> new Batch(source, target, carrier, report, Batch.Mode.VERIFY).carry(names),
                uncounted,
                report::forgetVerified,
                progress);
    }

    private boolean scan(
            Position from,
            Consumer<Position> reached,
            Step step,
            Report report,
            Runnable again,
            LongConsumer progress) {
        Position begin = from;
        for (int restarts = 0; ; restarts++) {
            String run = runOfSource();
            // A cursor means nothing to another process: its table has another order.
            Position at = begin.run().equals(run) && !run.isEmpty() ? begin : new Position(0, 0, "0", run, 0);
            // Not before the source replies: where it is lost, what the round before has carried is reported.
            again.run();
            if (!scanFrom(at, reached, step, report, progress)) {
                return false;
            } else if (run.equals(runOfSource())) {
                return true;
            } else if (restarts == MOST_RESTARTS) {
                throw new StoppedException(source.remote().place() + ": another process each time it was read");
            }
            begin = Position.start();
        }
    }

    private boolean scanFrom(Position at, Consumer<Position> reached, Step step, Report report, LongConsumer progress) {
        Deque<Pending> pending = new ArrayDeque<>();
        String run = at.run();
        report.seen(at.seen());
        reached.accept(at);
        long begun = time.nowMicros();
        int parts = source.parts();
        int written = 0;
        for (int prefix = at.prefix(); prefix < settings.prefixes().size(); prefix++) {
            for (int part = prefix == at.prefix() ? at.part() : 0; part < parts; part++) {
                String cursor = prefix == at.prefix() && part == at.part() ? at.cursor() : "0";
                do {
                    sayRunning();
                    Resp page = page(prefix, part, cursor);
                    cursor = page.items().get(0).text();
                    List<String> names = names(page);
                    report.seen(names.size());
                    Position after = cursor.equals("0")
                            ? new Position(prefix, part + 1, "0", run, report.seen())
                            : new Position(prefix, part, cursor, run, report.seen());
                    if (after.part() == parts) {
                        after = new Position(prefix + 1, 0, "0", run, report.seen());
                    }
                    pending.add(new Pending(CompletableFuture.runAsync(() -> step.accept(names), workers), after));
                    while (pending.size() >= BATCHES) {
                        Position done = finished(pending);
                        if (++written % BATCHES_PER_STATE == 0) {
                            reached.accept(done);
                        }
                    }
                    progress.accept(report.seen());
                    pace(begun, report.seen() - at.seen());
                    if (stop.isDone()) {
                        drain(pending, reached);
                        return false;
                    }
                } while (!cursor.equals("0"));
            }
        }
        drain(pending, reached);
        return true;
    }

    /** Names may be so long that a thousand of them are no reply that can be read. */
    private Resp page(int prefix, int part, String cursor) {
        Resp page = new Resp.Nothing();
        for (int count = SCAN_COUNT; count > 0; count /= SCAN_COUNT_STEP) {
            page = source.sendTo(part, scanCommand(prefix, cursor, count));
            if (page.items().size() == 2) {
                return page;
            }
        }
        throw new StoppedException(source.remote().place() + ": " + refusalOf(page));
    }

    private static String refusalOf(Resp page) {
        return page instanceof Resp.Refusal refusal ? refusal.message() : "SCAN replies what it never does";
    }

    private byte[][] scanCommand(int prefix, String cursor, int count) {
        Matcher special = SPECIAL.matcher(settings.prefixes().get(prefix));
        return Words.of("SCAN", cursor, "MATCH", special.replaceAll("\\\\$0") + "*", "COUNT", String.valueOf(count));
    }

    /** A name may come twice; our own markers are no counts. */
    private static List<String> names(Resp page) {
        return page.items().get(1).items().stream()
                .map(Resp::text)
                .distinct()
                .filter(name -> !name.startsWith("tg:"))
                .toList();
    }

    private static Position finished(Deque<Pending> pending) {
        Pending first = pending.remove();
        try {
            first.done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return first.after;
    }

    private static void drain(Deque<Pending> pending, Consumer<Position> reached) {
        while (!pending.isEmpty()) {
            reached.accept(finished(pending));
        }
    }

    /** Waits until so many keys may have been read. */
    private void pace(long begunMicros, long keys) {
        if (settings.keysPerSecond() > 0) {
            long due = begunMicros + keys * MICROS_PER_SECOND / settings.keysPerSecond();
            for (long wait = due - time.nowMicros(); wait > 0 && !stop.isDone(); wait = due - time.nowMicros()) {
                long part = Math.min(wait, RUNNING_MICROS / 3);
                stop.copy().completeOnTimeout(null, part, TimeUnit.MICROSECONDS).join();
                sayRunning();
            }
        }
    }

    /** What names the processes of the source: it changes where one restarts, or a replica takes its place. */
    private String runOfSource() {
        StringBuilder runs = new StringBuilder();
        int parts = source.parts();
        for (int part = 0; part < parts; part++) {
            Matcher run =
                    RUN.matcher(source.sendTo(part, Words.of("INFO", "server")).text());
            runs.append(run.find() ? run.group(1) : "");
        }
        return runs.toString();
    }

    @Override
    public void close() {
        if (saidRunning != 0) {
            // An end that does not reply any more forgets it within a minute.
            var unused = target.remote()
                    .send(List.<byte[][]>of(Words.of("DEL", Markers.running(settings.from()))))
                    .exceptionally(failure -> List.of())
                    .completeOnTimeout(List.of(), 1, TimeUnit.SECONDS)
                    .join();
        }
        workers.shutdownNow();
    }
}
