package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code serve} as a process of its own, and everything it writes. */
final class Served implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("event\"?[=:]\"?listening.*?url\"?[=:]\"?(http[^\\s\"]+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path out;
    private final Path err;
    private final Process process;
    private final String url;

    Served(Path folder, Map<String, String> env, String... args) throws IOException {
        this(folder, List.of(), env, args);
    }

    /** The same on a Java with these options. */
    Served(Path folder, List<String> java, Map<String, String> env, String... args) throws IOException {
        Path own = Files.createTempDirectory(folder, "served");
        out = own.resolve("out");
        err = own.resolve("err");
        // Signals as a shell starts a process with them: below nohup or a service SIGHUP is ignored, and Java leaves it
        // so.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What a test asks of it is over before the second compiler pays.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(java);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "dev.tidegate.cli.Main", "serve", "--port", "0"));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.contains("REDIS") || name.startsWith("TIDEGATE"));
        builder.environment().putAll(env);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        url = listening();
    }

    private String listening() {
        // A start on a machine that others use too may take longer than anything else here.
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (process.isAlive() && !LISTENING.matcher(said()).find()) {
            assertThat(System.nanoTime()).as(said()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
        Matcher line = LISTENING.matcher(said());
        assertThat(line.find()).as(said()).isTrue();
        return line.group(1);
    }

    String said() {
        try {
            return Files.readString(err) + Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    String url() {
        return url;
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> acquire(String subject) throws Exception {
        return ask("acquire", subject, "pro");
    }

    HttpResponse<String> ask(String verb, String subject, String plan) throws Exception {
        return post("/v1/" + verb, "{\"subject\":\"" + subject + "\",\"plan\":\"" + plan + "\"}");
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    void awaitReady() {
        await("ready", () -> get("/health/ready").statusCode() == 200);
    }

    void await(String what, Seen seen) {
        Patience.await(() -> what + ": " + said(), () -> {
            try {
                return seen.now();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    interface Seen {
        boolean now() throws Exception;
    }

    /** The first decisions of a process may miss the deadline while its classes are loaded. */
    String decided() throws Exception {
        String[] body = {""};
        await("a decision of the store", () -> {
            HttpResponse<String> reply = acquire("c");
            body[0] = reply.body();
            return reply.statusCode() == 200 && !reply.body().contains("degraded");
        });
        return body[0];
    }

    @Override
    public void close() {
        stop();
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
