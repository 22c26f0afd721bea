package dev.tidegate.cli.subjects;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesBody.Given;
import dev.tidegate.protocol.v1.OverridesBody.Removal;
import dev.tidegate.spi.Ids;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that change overrides have in common. */
public abstract class ChangeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SUBJECT", description = "The subject whose calls it is about.")
    @SuppressWarnings("NullAway.Init")
    private String subject;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "Only the calls of this user; of limits, only those that count each user.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Change nothing unless the overrides have this version, which list prints.")
    private Optional<Long> ifVersion = Optional.empty();

    @Option(names = "--dry-run", description = "Print what would be, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    /**
     * The overrides that the options of a command add and remove.
     *
     * @param set what is added
     * @param remove the kinds that are removed
     */
    record Wanted(List<Given> set, List<Kind> remove) {
        static Wanted adding(SubjectOverride... added) {
            return new Wanted(
                    List.of(added).stream()
                            .map(each -> new Given(each, Optional.empty()))
                            .toList(),
                    List.of());
        }
    }

    /** Reads the options, before a server is asked. */
    abstract Wanted wanted();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Ids.checked("SUBJECT", subject);
        user.ifPresent(id -> Ids.checked("--user", id));
        Wanted wanted = wanted();
        OverridesBody body = new OverridesBody(
                wanted.set().stream()
                        .map(each -> new Given(ofUser(each.override()), each.anchor()))
                        .toList(),
                wanted.remove().stream()
                        .map(kind -> new Removal(kind, user, Optional.empty()))
                        .toList(),
                false,
                ifVersion.map(OptionalLong::of).orElse(OptionalLong.empty()),
                dryRun);
        try (var to = server.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.change(subject, body));
            if (json) {
                terminal.out().println(answer.body());
                return ExitCode.OK;
            }
            Map<String, Object> now = JsonTree.object(answer.body());
            OverridesText.print(terminal, now);
            terminal.err().println(dryRun ? "nothing was changed" : "in force from the next decision on");
            return ExitCode.OK;
        }
    }

    private SubjectOverride ofUser(SubjectOverride override) {
        return user.map(override::ofUser).orElse(override);
    }

    /** An instant of a time with its offset, or with its zone in brackets. */
    static Instant instant(String text) {
        int zone = text.indexOf('[');
        try {
            return zone > 0 && text.endsWith("]")
                    ? LocalDateTime.parse(text.substring(0, zone))
                            .atZone(ZoneId.of(text.substring(zone + 1, text.length() - 1)))
                            .toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            InvalidInputException refusal = new InvalidInputException(
                    "--until",
                    text,
                    "a time with its zone, such as 2026-12-24T18:00Z, 2026-12-24T18:00+01:00 or "
                            + "2026-12-24T18:00[Europe/Berlin]");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
