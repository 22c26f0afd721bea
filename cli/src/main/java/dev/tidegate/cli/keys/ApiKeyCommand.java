package dev.tidegate.cli.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import dev.tidegate.spi.DidYouMean;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code api-key}: makes an API key and the line of its file. */
@Command(
        name = "api-key",
        description = {
            "Creates a key for one caller of the server.",
            "The key is shown once and not stored; the file for serve --api-keys holds only its hash, and what the "
                    + "key may do. Without options it has all permissions and does not expire."
        },
        footer = {
            "  tidegate api-key billing-service",
            "  tidegate api-key chat --role decide --role settle --subject 'acme-*' --rate 200/1s",
            "  tidegate api-key prometheus --role metrics --expires 365d",
            "  tidegate api-key billing-service --json",
        })
public final class ApiKeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Who will use it; the server's log shows the name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "What it may do: decide, settle, read, reset, metrics or admin (everything). May be repeated. "
                            + "Default: admin.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description =
                    "The subjects that the key may name: the name of a subject, or its beginning with a * at the end. May be repeated. "
                            + "Default: all.")
    private List<String> subjects = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SecretOptions options;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        KeyScope scope = new KeyScope(roles(), subjects, options.expires(), options.rate());
        ApiKeys.Created created = ApiKeys.create(name, scope);
        options.print(
                terminal, "key", created.key(), created.line(), () -> Json.text(out -> write(out, created, scope)));
        terminal.err().println("Give the key to the caller now: it cannot be shown again.");
        terminal.err()
                .println(
                        "Add the line to the file of serve --api-keys; a running server reads it within a second or two.");
        return ExitCode.OK;
    }

    private Set<Role> roles() {
        Set<Role> all = EnumSet.noneOf(Role.class);
        for (String word : roles) {
            all.add(EnumSet.allOf(Role.class).stream()
                    .filter(role -> role.text().equals(word.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "--role",
                            word,
                            DidYouMean.expected(
                                    "decide, settle, read, reset, metrics or admin",
                                    word,
                                    EnumSet.allOf(Role.class).stream()
                                            .map(Role::text)
                                            .toList()))));
        }
        return all.isEmpty() ? EnumSet.of(Role.ADMIN) : all;
    }

    private static void write(JsonGenerator out, ApiKeys.Created created, KeyScope scope) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", created.key());
        out.writeStringField("line", created.line());
        out.writeArrayFieldStart("roles");
        for (String role : scope.roles().stream().sorted().map(Role::text).toList()) {
            out.writeString(role);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("subjects");
        for (String subject : scope.subjects()) {
            out.writeString(subject);
        }
        out.writeEndArray();
        if (scope.expires().isPresent()) {
            out.writeStringField("expires", scope.expires().get().toString());
        }
        if (scope.rate().isPresent()) {
            out.writeStringField("rate", scope.rate().get().text());
        }
        out.writeEndObject();
    }
}
