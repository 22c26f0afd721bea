package dev.tidegate.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server that keeps the webhooks it gets, and answers as a test says. */
final class WebhookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Got> all = new CopyOnWriteArrayList<>();
    private volatile Function<Got, Answer> answers = got -> new Answer(204, Optional.empty());

    /** A webhook as it came. */
    record Got(String id, String timestamp, String signature, String body, int status) {}

    /** A status, and how long the sender is asked to wait. */
    record Answer(int status, Optional<String> retryAfter) {}

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Got got = new Got(
                header(exchange, "webhook-id"),
                header(exchange, "webhook-timestamp"),
                header(exchange, "webhook-signature"),
                body,
                0);
        Answer answer = answers.apply(got);
        all.add(new Got(got.id(), got.timestamp(), got.signature(), body, answer.status()));
        answer.retryAfter().ifPresent(text -> exchange.getResponseHeaders().set("Retry-After", text));
        exchange.sendResponseHeaders(answer.status(), -1);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    void answer(Function<Got, Answer> next) {
        answers = next;
    }

    void answer(int status) {
        answers = got -> new Answer(status, Optional.empty());
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** All that came, in order. */
    List<Got> all() {
        return all;
    }

    /** The accepted ones. */
    List<Got> accepted() {
        return all.stream().filter(each -> each.status() < 300).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
