package dev.tidegate.aws.effect.other;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A dashboard of CloudWatch, written under its name whether there is one or not. */
final class Dashboard implements Effect {
    private static final String NAME = "DashboardName";
    private static final String BODY = "DashboardBody";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Look look(Reader reader, Change change) {
        String name = Data.text(change.parameters(), NAME);
        Map<String, Object> raw =
                reader.call("cloudwatch", "GetDashboard", Map.of(NAME, name)).orElse(Map.of());
        return Look.of(Map.of("dashboard " + name, raw.isEmpty() ? Look.NONE : json(raw.getOrDefault(BODY, ""))), raw);
    }

    /** JSON in one order, from a text or from its parts. */
    static String json(Object value) {
        if (!(value instanceof String text)) {
            return Data.plain(value);
        }
        try {
            return Data.plain(JSON.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(json(change.parameters().getOrDefault(BODY, "")));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String name = Data.text(change.parameters(), NAME);
        return Undo.by(
                before.raw().isEmpty()
                        ? Change.of("cloudwatch", "DeleteDashboards", name)
                                .with("DashboardNames", List.of(name))
                                .changing("Dashboard", name, Look.NONE)
                        : Change.of("cloudwatch", "PutDashboard", name)
                                .with(NAME, name)
                                .with(BODY, before.raw().getOrDefault(BODY, ""))
                                .changing("Dashboard", "as applied", "as before"));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return Data.with(change.parameters(), BODY, json(change.parameters().getOrDefault(BODY, "")));
    }
}
