package dev.tidegate.cli.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON as a stream: a data binder costs more time at start than the whole command. */
public final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes one JSON value to a generator. */
    public interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** Returns an object, whose fields {@code body} writes. */
    public static String object(Body body) {
        return text(out -> {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
        });
    }

    /** Returns the value that {@code body} writes. */
    public static String text(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }
}
