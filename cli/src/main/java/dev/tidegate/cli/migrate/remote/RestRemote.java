package dev.tidegate.cli.migrate.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** A database behind the REST protocol of Upstash. It follows no redirect, so that the token goes only where it was meant to go. */
public final class RestRemote implements Remote {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** The port of Upstash for the Redis protocol, so that both ways in name one database. */
    private static final int REDIS_PORT = 6379;

    private static final int MAX_DEPTH = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private final URI pipeline;
    private final String token;
    private final String place;
    private final HttpClient http;

    /**
     * Connects when the first command is sent.
     *
     * @param url http or https, with a host
     * @param trusted the authorities to trust, if not those of the system
     */
    public RestRemote(URI url, String token, Optional<SSLContext> trusted) {
        this.pipeline = URI.create(url.toString().replaceAll("/+$", "") + "/pipeline");
        this.token = token;
        String host = url.getHost().toLowerCase(Locale.ROOT);
        this.place = host + ":" + (url.getPort() < 0 ? REDIS_PORT : url.getPort()) + "/0";
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        trusted.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public CompletableFuture<List<Resp>> send(List<byte[][]> commands) {
        if (commands.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        HttpRequest request = HttpRequest.newBuilder(pipeline)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Upstash-Encoding", "base64")
                .POST(HttpRequest.BodyPublishers.ofString(body(commands)))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).handle((response, failure) -> {
            if (response == null) {
                String why = failure.getCause() == null ? "" : String.valueOf(failure.getCause());
                throw new RemoteException(place + ": no reply (" + why + ")", true);
            }
            return replies(response, commands.size());
        });
    }

    private static String body(List<byte[][]> commands) {
        return Json.text(out -> {
            out.writeStartArray();
            for (byte[][] command : commands) {
                out.writeStartArray();
                for (byte[] word : command) {
                    out.writeString(new String(word, StandardCharsets.UTF_8));
                }
                out.writeEndArray();
            }
            out.writeEndArray();
        });
    }

    private List<Resp> replies(HttpResponse<byte[]> response, int commands) {
        try (JsonParser json = JSON.createParser(response.body())) {
            List<Resp> all = new ArrayList<>(commands);
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw refused(response.statusCode(), json);
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                all.add(reply(json));
            }
            if (all.size() != commands || response.statusCode() != 200) {
                throw new RemoteException(
                        place + ": " + all.size() + " replies to " + commands + " commands, status "
                                + response.statusCode(),
                        true);
            }
            return all;
        } catch (IOException e) {
            throw new RemoteException(
                    place + ": status " + response.statusCode() + " with a body that is not a reply of Upstash",
                    response.statusCode() >= 500 || response.statusCode() == 429);
        }
    }

    private RemoteException refused(int status, JsonParser json) throws IOException {
        String said = "";
        while (json.nextToken() != null) {
            if (json.currentToken() == JsonToken.VALUE_STRING && "error".equals(json.currentName())) {
                said = json.getText();
            }
        }
        boolean later = status >= 500 || status == 429 || said.contains("max requests limit");
        return new RemoteException(place + ": status " + status + ", " + (said.isEmpty() ? "no error" : said), later);
    }

    private static Resp reply(JsonParser json) throws IOException {
        Resp reply = new Resp.Nothing();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean error = json.currentName().equals("error");
            json.nextToken();
            reply = error ? new Resp.Refusal(json.getText()) : value(json, MAX_DEPTH);
        }
        return reply;
    }

    private static Resp value(JsonParser json, int depth) throws IOException {
        switch (json.currentToken()) {
            case VALUE_NULL:
                return new Resp.Nothing();
            case VALUE_NUMBER_INT:
                return new Resp.Whole(json.getLongValue());
            case VALUE_STRING:
                return new Resp.Text(decoded(json.getText()));
            case START_ARRAY:
                if (depth == 0) {
                    throw new IOException("arrays without end");
                }
                List<Resp> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(json, depth - 1));
                }
                return new Resp.Many(items);
            default:
                throw new IOException("no value of Redis");
        }
    }

    /** OK is sent as it is; all other strings are encoded. */
    private static String decoded(String text) throws IOException {
        if (text.equals("OK")) {
            return text;
        }
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new IOException("a string that is not base64", e);
        }
    }

    @Override
    public CompletableFuture<Integer> parts() {
        return sendTo(0, Words.of("PING")).thenApply(reply -> {
            if (reply instanceof Resp.Refusal refusal) {
                throw new RemoteException(place + ": " + refusal.message(), false);
            }
            return 1;
        });
    }

    @Override
    public CompletableFuture<Resp> sendTo(int part, byte[][] command) {
        return send(List.<byte[][]>of(command)).thenApply(replies -> replies.get(0));
    }

    @Override
    public void close() {
        // The client has nothing to close before Java 21; its threads are daemons.
    }
}
