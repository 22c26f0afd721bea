package dev.tidegate.cli.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.Threshold;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;

/** Metrics for programs; a value that is not there is null, never 0. */
final class MetricsJson {
    private final JsonGenerator out;

    private MetricsJson(JsonGenerator out) {
        this.out = out;
    }

    static String of(CacheMetrics metrics) {
        return Json.text(generator -> new MetricsJson(generator).write(metrics)) + System.lineSeparator();
    }

    private void write(CacheMetrics metrics) throws IOException {
        out.writeStartObject();
        out.writeStringField("cache", metrics.cache().id());
        out.writeStringField("kind", metrics.cache().kind().text());
        out.writeStringField("engine", metrics.cache().engine());
        out.writeStringField("dimension", metrics.dimension());
        out.writeStringField("from", metrics.window().from().toString());
        out.writeStringField("to", metrics.window().to().toString());
        out.writeNumberField("periodSeconds", metrics.window().periodSeconds());
        out.writeArrayFieldStart("metrics");
        for (CacheMetrics.Row row : metrics.rows()) {
            write(metrics, row);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(CacheMetrics metrics, CacheMetrics.Row row) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", row.metric().name());
        out.writeStringField("source", row.source());
        out.writeStringField("stat", row.metric().stat().text());
        out.writeStringField("unit", row.metric().unit());
        out.writeStringField(
                "level", row.verdict().level().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        out.writeBooleanField("now", row.verdict().now());
        if (row.verdict().lastOver().isPresent()) {
            long after = (long) row.verdict().lastOver().getAsInt()
                    * metrics.window().periodSeconds();
            out.writeStringField(
                    "lastOver", metrics.window().from().plusSeconds(after).toString());
        }
        out.writeBooleanField("complete", row.complete());
        if (row.metric().threshold().isPresent()) {
            threshold(row.metric().threshold().get().against(row.series()));
            out.writeStringField("remedy", row.metric().remedy());
        }
        number("last", row.series().last());
        number("least", row.series().least());
        number("most", row.series().most());
        out.writeArrayFieldStart("values");
        for (OptionalDouble value : row.series().values()) {
            value(value);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void threshold(Threshold bound) throws IOException {
        out.writeObjectFieldStart("threshold");
        out.writeBooleanField("below", bound.below());
        number("warning", bound.warning());
        number("critical", bound.critical());
        out.writeNumberField("atLeast", bound.atLeast());
        out.writeNumberField("of", bound.of());
        out.writeBooleanField("perMinute", bound.perMinute());
        out.writeEndObject();
    }

    private void number(String name, OptionalDouble value) throws IOException {
        out.writeFieldName(name);
        value(value);
    }

    private void value(OptionalDouble value) throws IOException {
        if (value.isEmpty()) {
            out.writeNull();
        } else if (value.getAsDouble() == Math.rint(value.getAsDouble()) && Math.abs(value.getAsDouble()) < 1e15) {
            out.writeNumber((long) value.getAsDouble());
        } else {
            out.writeNumber(value.getAsDouble());
        }
    }
}
