package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.LimitStatus;
import dev.tidegate.protocol.Rounding;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The state of limits, as the member {@code limits}. */
public final class LimitsJson {
    private LimitsJson() {}

    public static void write(JsonGenerator json, List<LimitStatus> limits) throws IOException {
        json.writeArrayFieldStart("limits");
        for (LimitStatus status : limits) {
            json.writeStartObject();
            json.writeStringField("name", status.name());
            json.writeStringField("meter", status.meter().name());
            number(json, "capacity", status.capacity());
            json.writeNumberField("used", status.used());
            number(json, "remaining", status.remaining());
            json.writeNumberField("resetAfterMs", Rounding.millisUp(status.resetAfter()));
            shadow(json, status);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A shadow limit denies nothing, so that it would have is said here. */
    private static void shadow(JsonGenerator json, LimitStatus status) throws IOException {
        if (status.limit().shadow()) {
            json.writeBooleanField("shadow", true);
            if (status.violated()) {
                json.writeBooleanField("exceeded", true);
            }
        }
    }

    /** Absent means unlimited, and is said as null. */
    static void number(JsonGenerator json, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }
}
