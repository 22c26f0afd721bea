package dev.tidegate.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Request;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The body of an acquire or a check. */
final class RequestJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RequestJson() {}

    static String of(Request request, Optional<String> id) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("subject", request.subject().tenant());
            out.writeStringField("plan", request.plan());
            cost(out, request);
            if (request.subject().user().isPresent()) {
                out.writeStringField("user", request.subject().user().get());
            }
            if (request.subject().model().isPresent()) {
                out.writeStringField("model", request.subject().model().get());
            }
            if (id.isPresent()) {
                out.writeStringField("id", id.get());
            }
            out.writeEndObject();
        }
        return text.toString();
    }

    private static void cost(JsonGenerator out, Request request) throws IOException {
        if (request.cost().parts().isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("cost");
        Map<String, Long> sorted = new TreeMap<>();
        request.cost().parts().forEach((meter, part) -> sorted.put(meter.name(), part));
        for (Map.Entry<String, Long> part : sorted.entrySet()) {
            out.writeNumberField(part.getKey(), part.getValue());
        }
        out.writeEndObject();
    }
}
