package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.util.Locale;

/** The plans that a limiter knows, for callers to read. */
public final class PlansJson {
    private PlansJson() {}

    public static byte[] of(Plans plans) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("plans");
            for (Plan plan : plans.all()) {
                plan(json, plan);
            }
            json.writeEndArray();
        });
    }

    private static void plan(JsonGenerator json, Plan plan) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", plan.name());
        json.writeStringField("version", plan.version());
        json.writeArrayFieldStart("limits");
        for (Limit limit : plan.limits()) {
            limit(json, limit);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void limit(JsonGenerator json, Limit limit) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", limit.name());
        json.writeStringField("meter", limit.meter().name());
        LimitsJson.number(json, "capacity", limit.capacity());
        json.writeStringField("window", limit.window().text());
        if (limit.window() instanceof Window.Sliding sliding) {
            json.writeNumberField("segments", sliding.segments());
        }
        json.writeStringField("scope", text(limit.scope()));
        json.writeArrayFieldStart("thresholds");
        for (int percent : limit.thresholds()) {
            json.writeNumber(percent);
        }
        json.writeEndArray();
        json.writeBooleanField("shadow", limit.shadow());
        json.writeStringField("onStoreFailure", text(limit.onStoreFailure()));
        json.writeBooleanField("refunds", limit.refunds());
        json.writeStringField("denialStatus", limit.denialStatus().text());
        if (limit.window() instanceof Window.Concurrent) {
            json.writeNumberField("concurrencyRetryMs", limit.concurrencyRetry().toMillis());
        }
        if (limit.modelScope() == ModelScope.AS_NAMED) {
            json.writeStringField("modelScope", "as-named");
        }
        if (limit.lease().isPresent()) {
            json.writeNumberField("leaseMs", limit.lease().get().toMillis());
        }
        weights(json, limit);
        json.writeEndObject();
    }

    /** Only tokens are weighed. */
    private static void weights(JsonGenerator json, Limit limit) throws IOException {
        if (limit.meter().equals(Meter.TOKENS)) {
            json.writeObjectFieldStart("weights");
            for (TokenKind kind : TokenKind.values()) {
                json.writeNumberField(kind.text(), limit.weights().of(kind));
            }
            // What image_in was called before images were received too: readers of the older name keep theirs.
            json.writeNumberField("image", limit.weights().of(TokenKind.IMAGE_IN));
            json.writeEndObject();
        }
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
