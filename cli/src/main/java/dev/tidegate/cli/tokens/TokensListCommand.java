package dev.tidegate.cli.tokens;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tokens list}: the names in a file of tokens and what each may do. */
@Command(
        name = "list",
        description = "Lists the tokens of a file: their names and what each may do. No hash is shown.",
        footer = {"  tidegate tokens list --file tokens.txt", "  tidegate tokens list --file tokens.txt --json"})
public final class TokensListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "The file of tokens.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        List<HashedSecrets.Entry<TokenScope>> entries = new TokensFile(file).entries();
        if (json) {
            terminal.out().println(Json.text(out -> write(out, entries)));
        } else {
            entries.forEach(
                    entry -> terminal.out().println(entry.name() + entry.scope().line()));
        }
        return ExitCode.OK;
    }

    private static void write(JsonGenerator out, List<HashedSecrets.Entry<TokenScope>> entries) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("tokens");
        for (HashedSecrets.Entry<TokenScope> entry : entries) {
            TokenScope scope = entry.scope();
            out.writeStartObject();
            out.writeStringField("name", entry.name());
            out.writeBooleanField("readOnly", scope.readOnly());
            texts(out, "commands", scope.commands().stream().sorted().toList());
            texts(out, "deny", scope.deny().stream().sorted().toList());
            texts(out, "allow", scope.allow().stream().sorted().toList());
            texts(out, "keys", scope.keys());
            texts(out, "channels", scope.channels());
            if (scope.expires().isPresent()) {
                out.writeStringField("expires", scope.expires().get().toString());
            }
            if (scope.rate().isPresent()) {
                out.writeStringField("rate", scope.rate().get().text());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
