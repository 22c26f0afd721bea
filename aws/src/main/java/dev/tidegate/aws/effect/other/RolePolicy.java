package dev.tidegate.aws.effect.other;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;

/** A policy written into a role of IAM. */
final class RolePolicy implements Effect {
    private static final String DOCUMENT = "PolicyDocument";

    @Override
    public Look look(Reader reader, Change change) {
        Map<String, Object> raw =
                reader.call("iam", "GetRolePolicy", names(change)).orElse(Map.of());
        return Look.of(Map.of(name(change), raw.isEmpty() ? Look.NONE : document(raw)), raw);
    }

    private static String name(Change change) {
        return "role " + Data.text(change.parameters(), "RoleName") + " policy "
                + Data.text(change.parameters(), "PolicyName");
    }

    /** IAM returns it as a part of a URL. */
    private static String document(Map<String, Object> raw) {
        return Dashboard.json(URLDecoder.decode(Data.text(raw, DOCUMENT), StandardCharsets.UTF_8));
    }

    private static Map<String, Object> names(Change change) {
        return Map.of(
                "RoleName",
                Data.text(change.parameters(), "RoleName"),
                "PolicyName",
                Data.text(change.parameters(), "PolicyName"));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(Dashboard.json(change.parameters().getOrDefault(DOCUMENT, "")));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        Change undo =
                Change.of("iam", before.raw().isEmpty() ? "DeleteRolePolicy" : "PutRolePolicy", change.resource());
        for (Map.Entry<String, Object> name : names(change).entrySet()) {
            undo = undo.with(name.getKey(), name.getValue());
        }
        undo = before.raw().isEmpty() ? undo : undo.with(DOCUMENT, document(before.raw()));
        return Undo.by(undo.changing(
                "Policy", "as applied", String.join(" ", before.properties().values())));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return Data.with(
                change.parameters(),
                DOCUMENT,
                Dashboard.json(change.parameters().getOrDefault(DOCUMENT, "")));
    }
}
