package dev.tidegate.cli.prices;

import dev.tidegate.cli.store.Authorities;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that a server has seen, by its metrics: {@code tidegate_models_total}, from a file, or from a server on this
 * machine. Metrics of another machine are read as a file.
 */
final class SeenModels {
    /** What the server counts beyond its bound. */
    static final String OTHER = "other";

    private static final Pattern SAMPLE = Pattern.compile(
            "^tidegate_models_total\\{(?:[^}\"]*(?:\"(?:[^\"\\\\]|\\\\.)*\")?,)*?model=\"((?:[^\"\\\\]|\\\\.)*)\"[^}]*\\} ([0-9.eE+]+)",
            Pattern.MULTILINE);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 16 << 20;
    private static final int OK = 200;

    private SeenModels() {}

    /** How often each model was named. */
    static Map<String, Long> read(String where, Terminal terminal) {
        return where.matches("(?i)https?://.*") ? parse(fetch(where, terminal)) : parse(file(Path.of(where)));
    }

    static Map<String, Long> parse(String text) {
        Map<String, Long> calls = new TreeMap<>();
        Matcher samples = SAMPLE.matcher(text);
        while (samples.find()) {
            long count = (long) Double.parseDouble(samples.group(2));
            if (count > 0) {
                calls.merge(unescaped(samples.group(1)), count, Long::sum);
            }
        }
        return calls;
    }

    private static String unescaped(String label) {
        StringBuilder out = new StringBuilder();
        for (int k = 0; k < label.length(); k++) {
            char c = label.charAt(k);
            if (c == '\\' && k + 1 < label.length()) {
                k++;
                out.append(label.charAt(k) == 'n' ? '\n' : label.charAt(k));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String file(Path path) {
        try {
            return Inputs.text(path, MAX_BYTES);
        } catch (IOException e) {
            throw Inputs.unreadable(path, e);
        }
    }

    private static String fetch(String where, Terminal terminal) {
        URI uri = address(where);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
        Optional<String> key = terminal.variable("TIDEGATE_API_KEY");
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try {
            HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIMEOUT);
            Authorities.trusted(Optional.empty(), terminal).ifPresent(client::sslContext);
            HttpResponse<InputStream> response =
                    client.build().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    throw Failure.failed(
                            uri + ": answered " + response.statusCode(),
                            response.statusCode() == 401
                                    ? "put a key that it knows into TIDEGATE_API_KEY"
                                    : "check that it is the /metrics of tidegate serve");
                }
                return new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Failure.failed(uri + ": no answer", "check that tidegate serve listens there")
                    .because(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed(uri + ": interrupted", "ask again").because(e);
        }
    }

    /** The key goes to this machine alone. */
    private static URI address(String where) {
        try {
            URI uri = URI.create(where);
            String host = String.valueOf(uri.getHost());
            if (uri.getUserInfo() == null && LOOPBACK.contains(host)) {
                return uri.getPath().isEmpty() || uri.getPath().equals("/") ? uri.resolve("/metrics") : uri;
            }
        } catch (IllegalArgumentException e) {
            throw refused(where).because(e);
        }
        throw refused(where);
    }

    private static Failure refused(String where) {
        String shown = where.contains("@") ? "an address with credentials" : where;
        return Failure.usage(
                "--metrics: " + shown + " (expected: a file, -, or a server on this machine: http://127.0.0.1:8080)");
    }
}
