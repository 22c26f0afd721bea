package dev.tidegate.testkit.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.testkit.provider.Step.Ending;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A provider of chat models on a free port of this machine: it answers as its script says and keeps what it bills,
 * request by request. Without a script it writes three words. Safe for any number of threads.
 */
public final class FakeProvider implements AutoCloseable {
    /** A held stream looks this often whether the caller has left: only writing shows it. */
    private static final long LOOK_MILLIS = 5;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Step> script = new ConcurrentLinkedQueue<>();
    private volatile Function<String, Step> rule = body -> Step.answer();
    private final List<Bill> billed = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    private FakeProvider(HttpServer server) {
        this.server = server;
    }

    /** Starts it. */
    public static FakeProvider start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeProvider provider = new FakeProvider(server);
            server.createContext("/", provider::answer);
            server.setExecutor(provider.threads);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base address that an SDK of OpenAI takes. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The next requests are answered by these steps, in order; those after them with three words. */
    public FakeProvider then(Step... steps) {
        script.addAll(List.of(steps));
        return this;
    }

    /** Requests without a step of the script are answered by their body. */
    public FakeProvider otherwise(Function<String, Step> answer) {
        rule = answer;
        return this;
    }

    /** What was billed, in order; refusals are not among it. */
    public List<Bill> billed() {
        return List.copyOf(billed);
    }

    /** All that was billed. */
    public Bill total() {
        return billed.stream().reduce(new Bill(0, 0, 0), Bill::plus);
    }

    /** The bodies of the requests, in order. */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    /** How many requests were under way at once, at most. */
    public int mostAtOnce() {
        return most.get();
    }

    /** Lets all held answers go on to their end. */
    public void release() {
        release.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(body);
        Step step = Optional.ofNullable(script.poll()).orElseGet(() -> rule.apply(body));
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (exchange) {
            String id = "c" + calls.incrementAndGet();
            if (step.status() != 200) {
                send(exchange, step.status(), ChatJson.error(step.status()));
            } else if (has(body, "stream")) {
                stream(exchange, step, id, has(body, "include_usage"));
            } else {
                whole(exchange, step, id);
            }
        } finally {
            open.decrementAndGet();
        }
    }

    private static boolean has(String body, String flag) {
        return Pattern.compile("\"" + flag + "\"\\s*:\\s*true").matcher(body).find();
    }

    private void whole(HttpExchange exchange, Step step, String id) throws IOException {
        while (step.ending() == Ending.HELD && !await()) {
            // Until the test goes on: a caller that left cannot be seen before the answer is written.
        }
        billed.add(step.bill(step.output()));
        if (step.ending() != Ending.CUT) {
            send(exchange, 200, ChatJson.whole(id, step));
        }
    }

    private void stream(HttpExchange exchange, Step step, String id, boolean usage) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        long written = 0;
        try {
            for (String part : ChatJson.parts(id, step)) {
                if (step.ending() != Ending.WHOLE
                        && step.ending() != Ending.WITHOUT_USAGE
                        && written == step.endAfter()) {
                    if (step.ending() != Ending.HELD) {
                        billed.add(step.bill(written));
                        end(out, step.ending());
                        return;
                    }
                    hold(out);
                }
                // Billed as soon as it is written: whether it arrives is not the provider's loss.
                write(out, part);
                written++;
            }
            write(out, ChatJson.finish(id, step));
            billed.add(step.bill(written));
            if (usage && step.ending() != Ending.WITHOUT_USAGE) {
                write(out, ChatJson.usage(id, step));
            }
            write(out, "[DONE]");
        } catch (IOException e) {
            billed.add(step.bill(written));
        }
    }

    private static void end(OutputStream out, Ending ending) throws IOException {
        if (ending == Ending.ERROR_EVENT) {
            out.write(("event: error\ndata: " + ChatJson.error(500) + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        if (ending != Ending.CUT) {
            out.close();
        }
    }

    /** Writes comments, which readers of events leave out, until the caller has left or the test goes on. */
    private void hold(OutputStream out) throws IOException {
        while (!await()) {
            out.write(": held\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private boolean await() {
        try {
            return release.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void write(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
