package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.TokensJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tokens list}: the names in a file of tokens and what each may do. */
@Command(
        name = "list",
        description = "Lists the tokens of a file: their names and permissions. No hash is shown.",
        footer = {"  tidegate tokens list --file tokens.txt", "  tidegate tokens list --file tokens.txt --json"})
public final class TokensListCommand implements Callable<Integer> {
    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "Tokens",
              "description": "What tidegate tokens list --json prints, and GET /v1/upstash-tokens answers.",
              "type": "object",
              "required": ["tokens"],
              "additionalProperties": false,
              "properties": {
                "tokens": {
                  "type": "array",
                  "description": "In the order of the file.",
                  "items": {
                    "type": "object",
                    "required": ["name", "readOnly", "commands", "deny", "allow", "keys", "channels"],
                    "additionalProperties": false,
                    "properties": {
                      "name": { "type": "string" },
                      "readOnly": { "type": "boolean" },
                      "commands": { "$ref": "#/$defs/texts", "description": "That it may run; empty is all." },
                      "deny": { "$ref": "#/$defs/texts", "description": "That it may not run." },
                      "allow": { "$ref": "#/$defs/texts", "description": "Administrative and blocking ones that it may run." },
                      "keys": { "$ref": "#/$defs/texts", "description": "Patterns; empty is all." },
                      "channels": { "$ref": "#/$defs/texts", "description": "Patterns; empty is all, and with keys none." },
                      "expires": { "type": "string", "format": "date-time" },
                      "rate": { "type": "string", "description": "Commands and a duration, such as 100/1s." },
                      "lastUse": { "type": "string", "format": "date-time", "description": "Since the server started; not in a file." }
                    }
                  }
                }
              },
              "$defs": { "texts": { "type": "array", "items": { "type": "string" } } }
            }
            """;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private TokensFileOptions options;

    @Option(names = "--schema", description = "Print the JSON Schema of --json, and read no file.")
    private boolean schema;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (schema) {
            terminal.out().print(SCHEMA);
            return ExitCode.OK;
        }
        List<HashedSecrets.Entry<TokenScope>> entries = options.file().entries();
        if (options.json()) {
            terminal.out().println(Json.object(out -> TokensJson.write(out, entries)));
        } else {
            entries.forEach(
                    entry -> terminal.out().println(entry.name() + entry.scope().line()));
        }
        return ExitCode.OK;
    }
}
