package dev.tidegate.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON objects and arrays as text. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** An answer about four limits. */
    private static final int USUAL_BYTES = 512;

    /** Writes the members of one JSON object. */
    @FunctionalInterface
    public interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private JsonText() {}

    public static byte[] object(Members members) {
        return written(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        });
    }

    /** A string with its quotes. */
    static byte[] string(String text) {
        return written(json -> json.writeString(text));
    }

    private static byte[] written(Members value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            value.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
