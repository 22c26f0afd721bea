package dev.tidegate.protocol.v1;

import dev.tidegate.LimitStatus;
import dev.tidegate.Subject;
import dev.tidegate.protocol.JsonText;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Limits that are used up before their windows end, at the pace so far, for callers to read. */
public final class ForecastJson {
    private ForecastJson() {}

    /**
     * A limit with its figures and the instant at which its capacity is used up.
     *
     * @param below the user or the model that is counted; empty where it is the whole tenant
     * @param asOf when the figures were so
     * @param exhausted when it is used up
     */
    public record Row(
            Subject subject, String below, String plan, LimitStatus status, Instant asOf, Instant exhausted) {}

    /** The rows in their order. */
    public static byte[] of(List<Row> rows) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("forecasts");
            for (Row row : rows) {
                write(json, row);
            }
            json.writeEndArray();
        });
    }

    private static void write(com.fasterxml.jackson.core.JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("subject", row.subject().tenant());
        Optional<String> field = switch (row.status().limit().scope()) {
            case TENANT -> Optional.empty();
            case USER -> Optional.of("user");
            case MODEL -> Optional.of("model");
        };
        if (field.isPresent()) {
            json.writeStringField(field.get(), row.below());
        }
        json.writeStringField("plan", row.plan());
        json.writeStringField("limit", row.status().name());
        json.writeStringField("meter", row.status().meter().name());
        json.writeNumberField("used", row.status().used());
        LimitsJson.number(json, "capacity", row.status().capacity());
        json.writeStringField("asOf", seconds(row.asOf()));
        json.writeStringField("exhaustedAt", seconds(row.exhausted()));
        json.writeEndObject();
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
