package dev.tidegate.doctor.diagnosis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A diagnosis as JSON, in the shape of {@link DiagnosisSchema}. */
public final class DiagnosisJson {
    private static final JsonFactory JSON = new JsonFactory();

    private DiagnosisJson() {}

    /** One line. */
    public static String text(Diagnosis diagnosis) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, diagnosis);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    /** Writes one object. */
    public static void write(JsonGenerator out, Diagnosis diagnosis) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("ok", diagnosis.ok());
        out.writeStringField("class", diagnosis.slug());
        out.writeStringField("code", diagnosis.code());
        out.writeStringField("layer", diagnosis.layer());
        out.writeStringField("cause", diagnosis.cause());
        out.writeStringField("why", diagnosis.why());
        out.writeStringField("next", diagnosis.next());
        out.writeArrayFieldStart("layers");
        for (LayerResult layer : diagnosis.layers()) {
            out.writeStartObject();
            out.writeStringField("name", layer.name());
            out.writeBooleanField("ok", layer.ok());
            out.writeNumberField("ms", layer.millis());
            out.writeStringField("detail", layer.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
        notes(out, diagnosis);
        out.writeEndObject();
    }

    private static void notes(JsonGenerator out, Diagnosis diagnosis) throws IOException {
        out.writeArrayFieldStart("notes");
        for (Note note : diagnosis.notes()) {
            out.writeStartObject();
            out.writeStringField("class", note.what().slug());
            out.writeStringField("code", note.what().code());
            out.writeStringField("cause", note.cause());
            out.writeStringField("why", note.why());
            out.writeStringField("next", note.next());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
