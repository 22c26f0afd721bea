package dev.tidegate.server.ops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor.Passed;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The two shapes of the route, which dashboards of the replaced system read; the diagnosis beside them is ours. */
final class RedisReportJson {
    private static final int UNAVAILABLE = 503;
    private static final int BROKEN = 500;
    /** A new look is made no sooner. */
    private static final long RETRY_SECONDS = 1;

    private static final String CORRELATION = "X-Correlation-Id";

    private final Optional<Target> target;
    private final TimeSource clock;
    private final String correlationId = UUID.randomUUID().toString();

    RedisReportJson(Optional<Target> target, TimeSource clock) {
        this.target = target;
        this.clock = clock;
    }

    Response passed(Passed passed) {
        byte[] body = JsonText.object(json -> {
            json.writeBooleanField("success", true);
            connection(json, Optional.of(passed.version()));
            json.writeObjectFieldStart("tests");
            test(json, "ping", "result", "PONG", passed.pingMicros());
            test(json, "set", "key", passed.key(), passed.setMicros());
            test(json, "get", "value", "success", passed.getMicros());
            json.writeObjectFieldStart("delete");
            json.writeStringField("duration", millis(passed.deleteMicros()));
            json.writeEndObject();
            json.writeEndObject();
            json.writeObjectFieldStart("performance");
            json.writeStringField("totalDuration", millis(total(passed)));
            json.writeEndObject();
            meta(json, Optional.empty());
        });
        return new Response(200, Response.JSON, body, List.of(new Header(CORRELATION, correlationId)));
    }

    Response failed(Diagnosis diagnosis) {
        boolean retryable = diagnosis.found().map(FailureClass::isTransient).orElse(false);
        byte[] body = JsonText.object(json -> {
            json.writeBooleanField("success", false);
            json.writeStringField("error", diagnosis.cause());
            json.writeStringField("errorType", diagnosis.slug());
            connection(json, Optional.empty());
            json.writeObjectFieldStart("troubleshooting");
            list(json, "possibleCauses", diagnosis.why());
            list(json, "nextSteps", diagnosis.next());
            json.writeEndObject();
            meta(json, Optional.of(retryable));
            json.writeFieldName("diagnosis");
            DiagnosisJson.write(json, diagnosis);
        });
        Header correlation = new Header(CORRELATION, correlationId);
        return new Response(
                retryable ? UNAVAILABLE : BROKEN,
                Response.JSON,
                body,
                retryable ? List.of(correlation, Header.retryAfter(RETRY_SECONDS)) : List.of(correlation));
    }

    private void connection(JsonGenerator json, Optional<String> version) throws IOException {
        json.writeObjectFieldStart("connection");
        json.writeStringField("host", target.map(Target::host).orElse(""));
        json.writeStringField(
                "port", target.map(at -> String.valueOf(at.port())).orElse(""));
        if (version.isPresent()) {
            json.writeStringField("redisVersion", version.get());
        }
        json.writeEndObject();
    }

    private static void test(JsonGenerator json, String name, String field, String value, long micros)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField(field, value);
        json.writeStringField("duration", millis(micros));
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, String only) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeString(only);
        json.writeEndArray();
    }

    private void meta(JsonGenerator json, Optional<Boolean> retryable) throws IOException {
        long now = clock.nowMicros();
        json.writeObjectFieldStart("meta");
        json.writeStringField("timestamp", Instant.ofEpochMilli(now / 1000).toString());
        json.writeStringField("correlationId", correlationId);
        if (retryable.isPresent()) {
            json.writeBooleanField("retryable", retryable.get());
        }
        json.writeEndObject();
    }

    private static long total(Passed passed) {
        return passed.pingMicros() + passed.setMicros() + passed.getMicros() + passed.deleteMicros();
    }

    /** Rounded up: nothing takes no time. */
    private static String millis(long micros) {
        return Math.max(0, (micros + 999) / 1000) + "ms";
    }
}
