package dev.tidegate.cli.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.cli.serve.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of a Lambda function URL, or of an HTTP API in front of the function (payload format 2.0). An
 * instance starts the server of {@code tidegate serve} in its own process, on an address of loopback, and passes each
 * request on to it: routes, checks, errors and metrics are those of the server. The variables {@code TIDEGATE_…} of the
 * function configure it, all but the address. Callers are checked by AWS before (IAM), or by API keys.
 *
 * <p>Lambda gives an instance one request at a time.
 */
public final class FunctionHandler implements RequestStreamHandler, AutoCloseable {
    /** Less than the 30 s of the function; a decision has an answer within its deadline of some milliseconds. */
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(25);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InProcessServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Called by Lambda, once for an instance of the function. */
    public FunctionHandler() {
        this(System.getenv());
    }

    /** An instance with these variables. */
    FunctionHandler(Map<String, String> variables) {
        this.server = InProcessServer.start(Map.of(Setting.HOST, "127.0.0.1", Setting.PORT, "0"), variables);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, @Nullable Context context) throws IOException {
        JsonNode event = JSON.readTree(input);
        HttpRequest request =
                FunctionEvent.request(event, server.url()).timeout(ANSWER_BOUND).build();
        JSON.writeValue(output, FunctionEvent.answer(sent(request)));
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the server of this instance did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Stops the server. Lambda does not call it; it ends the process. */
    @Override
    public void close() {
        server.close();
    }
}
