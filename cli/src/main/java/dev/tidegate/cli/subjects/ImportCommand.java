package dev.tidegate.cli.subjects;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesBody.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code subjects import}: the overrides of subjects from a file. */
@Command(
        name = "import",
        description = {
            "Replaces the overrides of each subject in a file by those of the file, which subjects export wrote.",
            "Subjects that the file does not name keep theirs. Overrides that are over are left out. Each subject is "
                    + "changed for itself: after a failure the file can be imported again."
        },
        footer = {"  tidegate subjects import overrides.json --dry-run", "  tidegate subjects import overrides.json"})
public final class ImportCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 1 << 26;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file; - for standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(names = "--dry-run", description = "Have the server check each subject, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Map<String, List<SubjectOverride>> all = OverridesBody.readAll(bytes());
        Instant now = Instant.ofEpochMilli(TimeSource.system().nowMicros() / 1000);
        try (var to = server.open(terminal)) {
            all.forEach((subject, overrides) -> {
                List<SubjectOverride> live = SubjectOverrides.without(overrides, now);
                OverridesBody body = new OverridesBody(
                        live.stream()
                                .map(each -> new Given(each, Optional.empty()))
                                .toList(),
                        List.of(),
                        true,
                        OptionalLong.empty(),
                        dryRun);
                Replies.checked(to, () -> to.change(subject, body));
                terminal.out()
                        .println(subject + ": " + live.size() + " overrides"
                                + (live.size() < overrides.size()
                                        ? ", " + (overrides.size() - live.size()) + " left out that are over"
                                        : ""));
            });
        }
        terminal.err().println(dryRun ? "nothing was changed" : all.size() + " subjects changed");
        return ExitCode.OK;
    }

    private byte[] bytes() {
        try {
            return Inputs.bytes(file, MAX_BYTES);
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }
}
