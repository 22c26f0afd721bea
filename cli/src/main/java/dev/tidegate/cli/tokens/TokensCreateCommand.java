package dev.tidegate.cli.tokens;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.keys.SecretOptions;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tokens create}: makes a token and the line of its file. */
@Command(
        name = "create",
        description = {
            "Creates a token for one app that speaks the protocol of Upstash.",
            "The token is shown once and not stored; the file holds only its hash and its permissions. "
                    + "Without options it may run every command but administrative and blocking ones, on every key, and does not expire."
        },
        footer = {
            "  tidegate tokens create web --file tokens.txt",
            "  tidegate tokens create dashboard --read-only --key 'app1:*' --rate 100/1s --expires 90d",
            "  tidegate tokens create tests --allow flushdb",
            "  tidegate tokens create web --json",
        })
public final class TokensCreateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "What will use it; the log of the server shows the name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--read-only", description = "The token may only read.")
    private boolean readOnly;

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            description = "A command that it may run, such as get or xinfo|stream. May be repeated. Default: all.")
    private List<String> commands = new ArrayList<>();

    @Option(names = "--deny", paramLabel = "COMMAND", description = "A command that it may not run. May be repeated.")
    private List<String> deny = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "COMMAND",
            description = "An administrative or blocking command that it may run all the same, such as flushdb. "
                    + "May be repeated.")
    private List<String> allow = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "PATTERN",
            description = "A pattern of the keys that it may name, such as 'app1:*'. May be repeated. Default: all.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--channel",
            paramLabel = "PATTERN",
            description =
                    "A pattern of the channels that it may name. May be repeated. " + "Default: all; with --key, none.")
    private List<String> channels = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Add the line to this file, which is created if need be.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SecretOptions options;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        HashedSecrets.Created created = UpstashTokens.create(name, scope());
        file.ifPresent(path -> new TokensFile(path).add(name, created.line()));
        options.print(
                terminal, "token", created.secret(), created.line(), () -> Json.object(out -> write(out, created)));
        terminal.err().println("Give the token to the app now: it cannot be shown again.");
        if (file.isEmpty()) {
            terminal.err().println("Add the line to the file of tokens of the server.");
        }
        return ExitCode.OK;
    }

    private TokenScope scope() {
        return new TokenScope(
                readOnly,
                lower(commands),
                lower(deny),
                lower(allow),
                keys,
                channels,
                options.expires(),
                options.rate());
    }

    private static Set<String> lower(List<String> names) {
        return names.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private void write(JsonGenerator out, HashedSecrets.Created created) throws IOException {
        out.writeStringField("name", name);
        out.writeStringField("token", created.secret());
        out.writeStringField("line", created.line());
    }
}
