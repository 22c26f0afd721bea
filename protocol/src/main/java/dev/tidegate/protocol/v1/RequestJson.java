package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Meter;
import dev.tidegate.protocol.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bodies of calls, as a client sends them: what {@link RequestBody} and its neighbours read. */
public final class RequestJson {
    private RequestJson() {}

    /** The body of an acquire, with an id, or of a check, without one. */
    public static byte[] of(Request request, Optional<String> id) {
        return JsonText.object(json -> request(json, request, id));
    }

    /** The body of a reserve. */
    public static byte[] of(ReserveRequest reserve) {
        return JsonText.object(json -> {
            request(json, reserve.request(), reserve.id());
            json.writeNumberField("ttlMs", reserve.ttl().toMillis());
        });
    }

    /** The body of an extend. */
    public static byte[] ofExtend(Cost total, Duration ttl) {
        return JsonText.object(json -> {
            amounts(json, "cost", total);
            json.writeNumberField("ttlMs", ttl.toMillis());
        });
    }

    private static void request(JsonGenerator json, Request request, Optional<String> id) throws IOException {
        json.writeStringField("subject", request.subject().tenant());
        json.writeStringField("plan", request.plan());
        amounts(json, "cost", request.cost());
        text(json, "user", request.subject().user());
        text(json, "model", request.subject().model());
        text(json, "id", id);
    }

    private static void text(JsonGenerator json, String field, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(field, text.get());
        }
    }

    /** Amounts by meter in the order of their names; nothing where there are none. */
    public static void amounts(JsonGenerator json, String field, Cost cost) throws IOException {
        List<Map.Entry<Meter, Long>> parts = cost.parts().entrySet().stream()
                .sorted(Comparator.comparing(part -> part.getKey().name()))
                .toList();
        if (parts.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(field);
        for (Map.Entry<Meter, Long> part : parts) {
            json.writeNumberField(part.getKey().name(), part.getValue());
        }
        json.writeEndObject();
    }
}
