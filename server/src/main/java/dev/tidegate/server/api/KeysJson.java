package dev.tidegate.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The API keys, without anything that would let one in. */
final class KeysJson {
    private KeysJson() {}

    static byte[] of(Optional<ApiKeys> keys) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("keys");
            for (HashedSecrets.Entry<KeyScope> key : keys.map(ApiKeys::entries).orElse(List.of())) {
                key(json, key);
            }
            json.writeEndArray();
        });
    }

    private static void key(JsonGenerator json, HashedSecrets.Entry<KeyScope> key) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", key.name());
        names(
                json,
                "roles",
                key.scope().roles().stream().sorted().map(Role::text).toList());
        names(json, "subjects", key.scope().subjects());
        if (key.scope().expires().isPresent()) {
            json.writeStringField("expires", key.scope().expires().get().toString());
        }
        if (key.scope().rate().isPresent()) {
            json.writeStringField("rate", key.scope().rate().get().text());
        }
        if (key.lastUse() != HashedSecrets.Entry.NEVER) {
            json.writeStringField(
                    "lastUse",
                    Instant.EPOCH.plus(key.lastUse(), ChronoUnit.MICROS).toString());
        }
        json.writeEndObject();
    }

    private static void names(JsonGenerator json, String field, List<String> names) throws IOException {
        json.writeArrayFieldStart(field);
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }
}
