package dev.tidegate.server.upstash.access;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.auth.HashedSecrets.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes tokens as JSON: their names, what each may do and when it was used last, and no hash. */
public final class TokensJson {
    private TokensJson() {}

    /** Writes the field {@code tokens} of an object that is open. */
    public static void write(JsonGenerator out, List<HashedSecrets.Entry<TokenScope>> tokens) throws IOException {
        out.writeArrayFieldStart("tokens");
        for (HashedSecrets.Entry<TokenScope> token : tokens) {
            token(out, token);
        }
        out.writeEndArray();
    }

    private static void token(JsonGenerator out, HashedSecrets.Entry<TokenScope> token) throws IOException {
        TokenScope scope = token.scope();
        out.writeStartObject();
        out.writeStringField("name", token.name());
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
        if (token.lastUse() != Entry.NEVER) {
            out.writeStringField(
                    "lastUse",
                    Instant.EPOCH.plus(token.lastUse(), ChronoUnit.MICROS).toString());
        }
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
