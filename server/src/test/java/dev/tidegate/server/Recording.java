package dev.tidegate.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends requests to a server, and keeps each with its response as an entry of a file of vectors. */
final class Recording {
    /** Headers that a client reads. What a connection needs, such as a length or a date, is left out. */
    private static final List<String> KEPT = List.of(
            "content-type",
            "ratelimit-policy",
            "ratelimit",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "x-ratelimit-limit-requests",
            "x-ratelimit-remaining-requests",
            "x-ratelimit-reset-requests",
            "x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-tokens",
            "x-ratelimit-reset-tokens",
            "tidegate-overrides",
            "retry-after",
            "x-should-retry",
            "www-authenticate",
            "allow",
            "accept");

    private record Exchange(
            String name, String method, String path, Map<String, String> headers, String body, Reply reply) {}

    private final List<Exchange> exchanges = new ArrayList<>();
    private final Map<String, String> hidden = new TreeMap<>();

    /** A header to be sent and not to be kept; an empty value ends that. */
    void hidden(String name, String value) {
        if (value.isEmpty()) {
            hidden.remove(name);
        } else {
            hidden.put(name, value);
        }
    }

    Reply post(TestServer server, String name, String path, String body, String... headers) {
        return send(server, name, "POST", path, body, headers);
    }

    Reply get(TestServer server, String name, String path, String... headers) {
        return send(server, name, "GET", path, "", headers);
    }

    /**
     * Makes one exchange.
     *
     * @param headers names and values in turn, beside Content-Type of a body
     */
    Reply send(TestServer server, String name, String method, String path, String body, String... headers) {
        Map<String, String> sent = new TreeMap<>();
        if (!body.isEmpty()) {
            sent.put("content-type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            sent.put(headers[i], headers[i + 1]);
        }
        HttpRequest.Builder request = server.request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        sent.forEach(request::header);
        hidden.forEach(request::header);
        Reply reply = server.send(request);
        exchanges.add(new Exchange(name, method, path, sent, body, reply));
        return reply;
    }

    /** The file: an exchange after the other, each body on one line. */
    String text(String about) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(lines)
                    .withArrayIndenter(lines));
            json.writeStartObject();
            json.writeStringField("about", about);
            json.writeArrayFieldStart("exchanges");
            for (Exchange exchange : exchanges) {
                write(json, exchange);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, Exchange exchange) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", exchange.name());
        json.writeObjectFieldStart("request");
        json.writeStringField("method", exchange.method());
        json.writeStringField("path", exchange.path());
        headers(json, exchange.headers());
        json.writeStringField("body", exchange.body());
        json.writeEndObject();
        json.writeObjectFieldStart("response");
        json.writeNumberField("status", exchange.reply().status());
        headers(json, kept(exchange.reply()));
        json.writeStringField("body", stable(exchange.reply().body()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static Map<String, String> kept(Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KEPT) {
            if (!reply.header(name).isEmpty()) {
                headers.put(name, reply.header(name));
            }
        }
        return headers;
    }

    private static void headers(JsonGenerator json, Map<String, String> headers) throws IOException {
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
    }

    /** A fault of the server has an id that is drawn. */
    private static String stable(String body) {
        return body.replaceAll("\"id\":\"[0-9a-f]{16}\"", "\"id\":\"0123456789abcdef\"");
    }

    /** The problem types in the responses. */
    List<String> types() {
        return exchanges.stream()
                .filter(exchange -> exchange.reply().header("content-type").equals("application/problem+json"))
                .map(exchange -> exchange.reply().string("type"))
                .toList();
    }
}
