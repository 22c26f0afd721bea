package dev.tidegate.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.InvalidInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a line of the log as {@code key=value}, or as a JSON object with the same keys. Made by Logback from its file. Safe for any
 * number of threads.
 */
public final class LogLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private static volatile Format format = Format.of(String.valueOf(System.getenv("TIDEGATE_LOG_FORMAT")));

    /** The format of a log line: text or JSON. */
    public enum Format {
        /** {@code time=… level=… logger=… event=…} */
        TEXT,
        /** A line as one JSON object. */
        JSON;

        /** By its name in lower case; text for any other. */
        public static Format of(String name) {
            return name.equals("json") ? JSON : TEXT;
        }
    }

    /** From now on. */
    public static void use(Format next) {
        format = next;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = format == Format.JSON ? json(event) : text(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static String time(ILoggingEvent event) {
        Instant at = event.getInstant();
        return TIME.format(at == null ? Instant.ofEpochMilli(event.getTimeStamp()) : at);
    }

    /** One line whatever was logged: what came from outside must not make a second one, or hide a part of this. */
    private static String message(ILoggingEvent event) {
        return InvalidInputException.printable(String.valueOf(event.getFormattedMessage()));
    }

    private static String stack(ILoggingEvent event) {
        if (event.getThrowableProxy() == null) {
            return "";
        }
        String stack = ThrowableProxyUtil.asString(event.getThrowableProxy());
        return stack.lines()
                .map(line -> line.replace("\t", "    "))
                .map(InvalidInputException::printable)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String text(ILoggingEvent event) {
        return "time=" + time(event) + " level=" + event.getLevel() + " logger=" + event.getLoggerName() + " "
                + message(event) + "\n" + stack(event);
    }

    private static String json(ILoggingEvent event) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", time(event));
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            for (Map.Entry<String, String> each : KeyValues.of(message(event)).entrySet()) {
                json.writeStringField(each.getKey(), each.getValue());
            }
            String stack = stack(event);
            if (!stack.isEmpty()) {
                json.writeStringField("stack", stack);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.append('\n').toString();
    }
}
