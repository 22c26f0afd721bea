package dev.tidegate.aws.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** One service of AWS on a port of this machine: the real wire, the answers of a test. */
public final class FakeService implements AutoCloseable {
    /** Answers one request. */
    public interface Handler {
        Answer answer(Map<String, String> request);
    }

    /** A status, a body, and headers beside those that every answer has. */
    public record Answer(int status, String body, Map<String, String> headers) {
        public Answer(int status, String body) {
            this(status, body, Map.of());
        }

        public Answer with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Answer(status, body, more);
        }

        public static Answer ok(String body) {
            return new Answer(200, body);
        }

        /** As the Query protocol says that something is wrong. */
        public static Answer fault(int status, String code, String message) {
            return new Answer(
                    status,
                    "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message
                            + "</Message></Error><RequestId>r</RequestId></ErrorResponse>");
        }
    }

    /** A test that asks nothing more ends all the same. */
    private static final int READ_MILLIS = 10_000;

    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request");

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();

    /** The JDK's own server writes the date itself, and a clock that is wrong could not be had. */
    public FakeService(Handler handler) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> accept(handler));
    }

    private void accept(Handler handler) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> answer(socket, handler));
            } catch (IOException | RejectedExecutionException e) {
                return;
            }
        }
    }

    /** Every request so far: the fields of the form, or {@code target} and {@code body}; around them {@code :path} and such. */
    public List<Map<String, String>> requests() {
        return new ArrayList<>(requests);
    }

    /** Where it listens. */
    public String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** A client that speaks to this service alone. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(URI.create(address()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFAKE", "fake")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private void answer(Socket socket, Handler handler) {
        try (socket) {
            socket.setSoTimeout(READ_MILLIS);
            InputStream in = socket.getInputStream();
            String[] first = line(in).split(" ");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                headers.put(
                        line.substring(0, line.indexOf(':')).strip(),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            String target = headers.get("X-Amz-Target");
            Map<String, String> request =
                    target == null ? form(body) : new LinkedHashMap<>(Map.of("target", target, "body", body));
            around(first, headers, request);
            request.put(":body", body);
            requests.add(request);
            Answer answer = handler.answer(request);
            WireLog.write(first, target, request, answer);
            write(socket, target, answer);
        } catch (IOException e) {
            // Whoever asked went away.
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void write(Socket socket, String target, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.putIfAbsent("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        headers.putIfAbsent("Content-Type", type(target, answer));
        headers.put("Content-Length", String.valueOf(body.length));
        headers.put("Connection", "close");
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Answer\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        socket.getOutputStream().write(all.toByteArray());
        socket.getOutputStream().flush();
    }

    private static String type(String target, Answer answer) {
        if (target != null) {
            return "application/x-amz-json-1.1";
        }
        return answer.body().startsWith("{") ? "application/json" : "text/xml";
    }

    /** What is not in the body, under names that no form has. */
    private static void around(String[] first, Map<String, String> headers, Map<String, String> request) {
        request.put(":method", first[0]);
        request.put(":path", URI.create(first[1]).getPath());
        request.put(":date", headers.getOrDefault("X-Amz-Date", ""));
        String signed = headers.get("Authorization");
        Matcher scope = SCOPE.matcher(signed == null ? "" : signed);
        request.put(":service", scope.find() ? scope.group(1) : "");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
