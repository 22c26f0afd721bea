package dev.tidegate.cli.migrate;

import dev.tidegate.cli.migrate.move.Markers;
import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Both ends of a move before it begins: refuses two names of one database, and a target that counts already. */
record Ends(Remote source, Remote target) {
    private static final Pattern RUN = Pattern.compile("(?m)^run_id:(\\w+)");

    /** Whether something was carried to {@code end} from {@code place} before. */
    static boolean isFlagged(Remote end, String place) {
        Resp reply = Sender.brief(end)
                .send(List.<byte[][]>of(Words.of("EXISTS", Markers.flag(place))))
                .get(0);
        return Sender.accepted(end, reply).whole(0) > 0;
    }

    /** By name, and by the process that answers: one server may have several names. */
    void refuseSame() {
        int database = source.place().lastIndexOf('/');
        boolean sameDatabase = source.place()
                .substring(database)
                .equals(target.place().substring(target.place().lastIndexOf('/')));
        Optional<String> run = run(source);
        if (source.place().equals(target.place()) || (sameDatabase && run.isPresent() && run.equals(run(target)))) {
            throw Failure.usage(
                    "--from " + source.place() + " and --to " + target.place() + " are one database (expected: two)");
        }
    }

    private static Optional<String> run(Remote end) {
        Sender sender = Sender.brief(end);
        int unused = sender.parts();
        Resp info = sender.sendTo(0, Words.of("INFO", "server"));
        Matcher run = RUN.matcher(info.text());
        return run.find() ? Optional.of(run.group(1)) : Optional.empty();
    }

    /** A target that something else counts at: the operator has to know what becomes of both counts. */
    void refuseCounting(List<String> prefixes) {
        if (isFlagged(target, source.place()) || isFlagged(source, target.place())) {
            return;
        }
        int parts = Sender.brief(target).parts();
        for (String prefix : prefixes) {
            for (int part = 0; part < parts; part++) {
                Optional<String> found = Probe.firstKey(target, part, Words.raw(prefix));
                if (found.isPresent()) {
                    throw Failure.usage(
                            "the target " + target.place() + " has keys of " + prefix + " already, such as "
                                    + found.get(),
                            "--merge add adds both counts; --merge max keeps the larger, for an application that is "
                                    + "stopped");
                }
            }
        }
    }
}
