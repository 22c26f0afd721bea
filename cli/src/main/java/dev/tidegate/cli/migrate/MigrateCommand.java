package dev.tidegate.cli.migrate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.migrate.move.Carrier;
import dev.tidegate.cli.migrate.move.KeptForms;
import dev.tidegate.cli.migrate.move.Move;
import dev.tidegate.cli.migrate.move.MoveSettings;
import dev.tidegate.cli.migrate.move.Position;
import dev.tidegate.cli.migrate.move.Report;
import dev.tidegate.cli.migrate.move.StateFile;
import dev.tidegate.cli.migrate.move.StoppedException;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.RemoteException;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code migrate}: carries the counts of a limiter from one Redis to another. */
@Command(
        name = "migrate",
        description = {
            "Carries the counts of a rate limiter from one Redis, Valkey or Upstash database to another.",
            "",
            "The source is only read. Each count is added to what the target counts, once, however often the command "
                    + "is repeated: run it before the application is switched, and again after.",
        },
        exitCodeList = {
            "0:carried, and verified by reading again; the report says what was not carried",
            "1:an end refused or did not reply, something differs, or it stopped; run it again with the same --state",
            "2:used wrongly, or a target that counts already without --merge"
        },
        footer = {
            "  tidegate migrate --from https://db.upstash.io --to redis://cache:6379 --dry-run",
            "  tidegate migrate --from https://db.upstash.io --to redis://cache:6379 --state move.json",
            "  tidegate migrate --from rediss://db.upstash.io --to redis://cache:6379 --follow",
            "  tidegate migrate --from redis://old:6379 --to redis://cache:6379 --into-plans plans.yaml "
                    + "--format log",
            "  tidegate migrate --from redis://cache:6379 --to rediss://db.upstash.io   the way back"
        })
public final class MigrateCommand implements Callable<Integer> {
    private static final String DEFAULT_PREFIX = "@upstash/ratelimit";
    private static final Pattern BUCKET = Pattern.compile("(\\d{1,12}):(\\d{1,12})/(\\d{1,12})");
    private static final long FOLLOW_PAUSE_MILLIS = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    /** How counts of both sides become one. */
    enum Merge {
        add,
        max
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description = {
                "The source: redis://, rediss://, or the URL of an Upstash REST database. Others on this machine can "
                        + "read a password given here; put the URI in $TIDEGATE_MIGRATE_FROM instead."
            })
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "URI",
            description = "The target, in the same forms. Also: $TIDEGATE_MIGRATE_TO.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--from-secret-file",
            paramLabel = "FILE",
            description = "The password or REST token of the source, in the first line. The token also: "
                    + "$TIDEGATE_MIGRATE_FROM_TOKEN.")
    private Optional<String> fromSecret = Optional.empty();

    @Option(
            names = "--to-secret-file",
            paramLabel = "FILE",
            description = "The password or REST token of the target. The token also: $TIDEGATE_MIGRATE_TO_TOKEN.")
    private Optional<String> toSecret = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificate authorities to trust instead of the system's, in PEM. For both ends.")
    private Optional<String> ca = Optional.empty();

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description =
                    "Carry the keys whose names begin with this; may be repeated. Default: @upstash/ratelimit, or that of "
                            + "--format.")
    private List<String> prefixes = List.of();

    @Option(
            names = "--merge",
            paramLabel = "add|max",
            description = "Where the target counts already: add both counts, or keep the larger one. max is right only "
                    + "if the application was stopped for the switch. Default: add, and a target that counts already "
                    + "is refused.")
    private Optional<Merge> merge = Optional.empty();

    @Option(
            names = "--bucket",
            paramLabel = "CAPACITY:REFILL/MS",
            description =
                    "What token buckets hold, such as 10:5/60000: it is not stored with them. Without it a bucket "
                            + "that both sides have used keeps the lower level.")
    private Optional<String> bucket = Optional.empty();

    @Mixin
    private PlanOptions into = new PlanOptions();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Remember in this file how far it came, and go on from there if it exists.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "Read at most so many keys a second. Default: no bound.")
    private long rate;

    @Option(names = "--follow", description = "Carry what still changes, again and again, until Ctrl-C; then verify.")
    private boolean follow;

    @Option(names = "--dry-run", description = "Say what would be carried, and how long it would take. Writes nothing.")
    private boolean dryRun;

    @Option(names = "--no-verify", description = "Do not read everything again at the end.")
    private boolean noVerify;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (rate < 0 || rate > 10_000_000) {
            throw new InvalidInputException("--rate", rate, "1 … 10000000 keys a second; 0 for no bound");
        }
        into.check();
        prefixes.stream().filter(prefix -> prefix.startsWith("tg:")).findFirst().ifPresent(prefix -> {
            throw new InvalidInputException(
                    "--prefix",
                    prefix,
                    "names of another limiter: what Tidegate itself keeps under tg: is not carried");
        });
        Optional<MoveSettings.BucketRule> rule = bucket.map(MigrateCommand::bucketRule);
        if (prefixes.isEmpty()) {
            prefixes = List.of(into.prefix().orElse(DEFAULT_PREFIX));
        }
        try (Interrupt interrupt = Interrupt.on(terminal.stop());
                Remote source = new EndOptions("from", terminal, ca).open(from, fromSecret);
                Remote target = new EndOptions("to", terminal, ca).open(to, toSecret)) {
            return interrupt.ended(move(terminal, source, target, rule));
        } catch (StoppedException e) {
            throw Failure.failed(String.valueOf(e.getMessage()), hint()).because(e);
        } catch (CompletionException e) {
            if (StoreException.unwrapped(e) instanceof RemoteException failure) {
                throw Failure.failed(String.valueOf(failure.getMessage()), hint())
                        .because(e);
            }
            throw e;
        }
    }

    private String hint() {
        return "what was carried stays; run the same command again"
                + (state.isPresent() ? "" : ", with --state FILE to go on where it stopped");
    }

    private int move(Terminal terminal, Remote source, Remote target, Optional<MoveSettings.BucketRule> rule) {
        Ends ends = new Ends(source, target);
        ends.refuseSame();
        try (StateFile file =
                state.map(path -> new StateFile(path, identity(source, target))).orElse(null)) {
            Optional<StateFile> remembered = Optional.ofNullable(file);
            if (!dryRun) {
                remembered.ifPresent(StateFile::hold);
            }
            Optional<Position> reached = remembered.flatMap(StateFile::read);
            if (!dryRun && reached.isEmpty() && merge.isEmpty()) {
                ends.refuseCounting(into.isGiven() ? List.of("tg:{") : prefixes);
            }
            if (into.isGiven()) {
                ClockDifference.between(source, target)
                        .warning(source.place(), target.place())
                        .ifPresent(warning -> terminal.err().println("tidegate: " + warning));
            }
            return move(terminal, source, target, settings(source, target, rule), remembered, reached);
        }
    }

    private int move(
            Terminal terminal,
            Remote source,
            Remote target,
            MoveSettings settings,
            Optional<StateFile> remembered,
            Optional<Position> reached) {
        Report report = new Report();
        Carrier carrier = into.carrier(settings, source, report).orElseGet(() -> new KeptForms(settings));
        long begun = TimeSource.system().nowMicros();
        boolean ended = false;
        String stoppedBy = "";
        // A move that follows is asked to end and not to break off: it carries the rest first.
        CompletableFuture<Void> stop = follow ? new CompletableFuture<>() : terminal.stop();
        try (Move move = new Move(settings, source, target, carrier, stop);
                Bar bar = Bar.on(terminal, source)) {
            if (!dryRun) {
                move.prepare();
            }
            // A move that came to its end begins again: the source may have counted on.
            Position start = reached.filter(at -> at.prefix() < prefixes.size()).orElse(Position.start());
            ended = move.pass(start, dryRun ? Optional.empty() : remembered, report, bar);
            if (follow && !dryRun && ended) {
                follow(terminal, move, report, bar);
            }
            if (!dryRun && !noVerify && ended) {
                ended = move.verify(report, bar);
            }
        } catch (StoppedException e) {
            if (report.seen() == 0) {
                throw e;
            }
            ended = false;
            stoppedBy = String.valueOf(e.getMessage());
        }
        long millis = (TimeSource.system().nowMicros() - begun) / MICROS_PER_MILLI;
        Summary summary = new Summary(source.place(), target.place(), dryRun, ended, stoppedBy, millis, report);
        int code = said(terminal, summary);
        if (!stoppedBy.isEmpty()) {
            throw Failure.failed(stoppedBy, hint());
        }
        return code;
    }

    /** Rounds over everything, the last of which begins after it was asked to end. */
    private static void follow(Terminal terminal, Move move, Report report, Bar bar) {
        for (boolean last = false; !last; ) {
            last = terminal.stop()
                    .thenApply(asked -> true)
                    .completeOnTimeout(false, FOLLOW_PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
            move.pass(Position.start(), Optional.empty(), report, bar);
        }
    }

    private int said(Terminal terminal, Summary summary) {
        if (json) {
            terminal.out().println(SummaryJson.text(summary));
        } else {
            SummaryText.lines(summary, Colour.of(terminal)).forEach(terminal.out()::println);
        }
        terminal.out().flush();
        return summary.isGood() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Map<String, String> identity(Remote source, Remote target) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("from", source.place());
        identity.put("to", target.place());
        identity.put("prefixes", String.join("\n", prefixes));
        identity.put("into", into.identity());
        identity.put("merge", merge.orElse(Merge.add).name());
        identity.put("bucket", bucket.orElse(""));
        return identity;
    }

    private MoveSettings settings(Remote source, Remote target, Optional<MoveSettings.BucketRule> rule) {
        return new MoveSettings(
                source.place(),
                target.place(),
                prefixes.stream().map(Words::raw).toList(),
                merge.orElse(Merge.add) == Merge.add,
                rule,
                Ends.isFlagged(source, target.place()),
                rate,
                dryRun);
    }

    private static MoveSettings.BucketRule bucketRule(String text) {
        Matcher parts = BUCKET.matcher(text);
        if (!parts.matches() || !IntStream.rangeClosed(1, 3).allMatch(part -> Long.parseLong(parts.group(part)) > 0)) {
            throw new InvalidInputException("--bucket", text, "CAPACITY:REFILL/MS, such as 10:5/60000, each above 0");
        }
        return new MoveSettings.BucketRule(
                Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)));
    }
}
