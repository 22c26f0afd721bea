package dev.tidegate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.server.LogLines;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import dev.tidegate.testkit.redis.RedisTls.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both listeners over HTTPS: real sockets, real certificates that change while calls go on. */
class HttpsTest {
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String PING =
            "GET /ping HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + SecuredServer.TOKEN + "\r\n\r\n";

    @TempDir
    private static Path shared;

    private static RedisServer redis;
    private static RedisTls authority;
    private static Issued first;
    private static Issued second;
    private static Issued expired;

    @TempDir
    private Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private LogLines log;
    private Issued api;
    private Issued upstash;

    @SuppressWarnings("NullAway.Init")
    private SecuredServer server;

    @BeforeAll
    static void issue() {
        redis = RedisServer.start();
        authority = RedisTls.in(shared);
        first = authority.issue("first");
        second = authority.issue("second");
        expired = authority.issue("expired", "-startdate", "-10d", "-validity", "5");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void lay() throws IOException {
        log = LogLines.begin();
        api = new Issued(folder.resolve("api.pem"), folder.resolve("api.key"));
        upstash = new Issued(folder.resolve("upstash.pem"), folder.resolve("upstash.key"));
        put(first, api);
        put(second, upstash);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        log.close();
    }

    private static void put(Issued from, Issued to) throws IOException {
        replace(from.certificate(), to.certificate());
        replace(from.key(), to.key());
    }

    private static void replace(Path from, Path to) throws IOException {
        Path draft = to.resolveSibling("draft");
        Files.copy(from, draft);
        Files.move(draft, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private void start() {
        start(ServerOptions.DEFAULT_RECEIVE_TIMEOUT, 1000);
    }

    private void start(Duration receive, int connections) {
        server = new SecuredServer(redis.uri(), certificate(api), certificate(upstash), receive, connections);
    }

    private static ServerCertificate certificate(Issued files) {
        return ServerCertificate.load(new CertificateFiles(files.certificate(), files.key()), TimeSource.system());
    }

    private Socket plain(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
        sockets.add(socket);
        return socket;
    }

    private SSLSocket connect(int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) authority.context().getSocketFactory().createSocket(plain(port), "127.0.0.1", port, true);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The status of the next answer, whose body has a length. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        String length =
                head.toString().toLowerCase(java.util.Locale.ROOT).replaceAll("(?s).*content-length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return head.substring(9, 12);
    }

    private String shown(int port) {
        try (SSLSocket socket = connect(port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.server.url() + path));
        return HttpClient.newBuilder()
                .sslContext(authority.context())
                .build()
                .send(
                        (headers.length == 0 ? request : request.headers(headers)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void bothListenersAnswerOverHttpsAndSaySo() throws Exception {
        start();
        assertThat(server.server.url()).startsWith("https://127.0.0.1:");
        assertThat(server.server.upstashUrl()).startsWith("https://127.0.0.1:");
        assertThat(log.with("event=server.started url=https://127.0.0.1:")).hasSize(1);
        assertThat(log.with("event=upstash.started url=https://127.0.0.1:")).hasSize(1);
        assertThat(log.with("event=tls.loaded certificate=" + api.certificate()))
                .hasSize(1);
        assertThat(log.with("event=tls.loaded certificate=" + upstash.certificate()))
                .hasSize(1);
        HttpResponse<String> live = get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        SSLSocket socket = connect(server.server.upstashPort());
        send(socket, PING);
        assertThat(answer(socket)).isEqualTo("200");
        assertThat(shown(server.server.port())).isEqualTo("CN=first");
        assertThat(shown(server.server.upstashPort())).isEqualTo("CN=second");
        assertThat(log.all()).noneMatch(line -> line.contains("PRIVATE"));
    }

    @Test
    void theIssuersInTheFileAreSentToo() throws Exception {
        Files.writeString(
                api.certificate(), Files.readString(first.certificate()) + Files.readString(authority.authority()));
        start();
        SSLSocket socket = connect(server.server.port());
        socket.startHandshake();
        assertThat(socket.getSession().getPeerCertificates()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theTwoVersionsOfTlsAreSpoken(String version) throws Exception {
        start();
        for (int port : new int[] {server.server.port(), server.server.upstashPort()}) {
            SSLSocket socket = connect(port);
            socket.setEnabledProtocols(new String[] {version});
            send(socket, LIVE);
            answer(socket);
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** A ClientHello of TLS 1.1, whose answer is the alert protocol_version. */
    @Test
    void anOlderVersionIsRefused() throws Exception {
        start();
        for (int port : new int[] {server.server.port(), server.server.upstashPort()}) {
            Socket socket = plain(port);
            byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 4 + 2];
            byte[] head = {22, 3, 1, 0, (byte) (hello.length - 5), 1, 0, 0, (byte) (hello.length - 9), 3, 2};
            System.arraycopy(head, 0, hello, 0, head.length);
            byte[] tail = {0, 0, 4, (byte) 0xc0, 0x13, (byte) 0xc0, 0x09, 1, 0};
            System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
            socket.getOutputStream().write(hello);
            byte[] reply = socket.getInputStream().readAllBytes();
            assertThat(reply).hasSize(7);
            assertThat(reply[0]).as("alert").isEqualTo((byte) 21);
            assertThat(reply[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @Test
    void newConnectionsSeeANewPairAndOpenOnesLoseNothing() throws Exception {
        start();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean api = i % 2 == 0;
            SSLSocket socket = connect(api ? server.server.port() : server.server.upstashPort());
            callers.add(calling(socket, api ? LIVE : PING, enough));
        }
        // Each gets the pair of the other.
        put(second, api);
        put(first, upstash);
        Patience.await(
                "the new pairs",
                () -> shown(server.server.port()).equals("CN=second")
                        && shown(server.server.upstashPort()).equals("CN=first"));
        enough.set(true);
        for (CompletableFuture<Integer> caller : callers) {
            assertThat(caller.join()).isPositive();
        }
        assertThat(log.with("event=tls.reloaded")).hasSize(2);
    }

    /** Asks on one connection until it is enough; any lost answer fails. */
    private static CompletableFuture<Integer> calling(SSLSocket socket, String request, AtomicBoolean enough) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        int calls = 0;
                        while (!enough.get() || calls == 0) {
                            send(socket, request);
                            assertThat(answer(socket)).isEqualTo("200");
                            calls++;
                        }
                        return calls;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task, "caller").start());
    }

    @Test
    void aFaultyPairKeepsTheOldOneAndIsSaid() throws Exception {
        start();
        put(expired, api);
        Patience.await("a refusal", () -> !log.with("event=tls.refused").isEmpty());
        assertThat(log.with("event=tls.refused"))
                .singleElement()
                .asString()
                .contains(api.certificate() + ": expired at");
        assertThat(shown(server.server.port())).isEqualTo("CN=first");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body())
                .contains(
                        "tidegate_tls_refused_total{listener=\"api\"} 1",
                        "tidegate_tls_refused_total{listener=\"upstash\"} 0");
        // Half of the next pair, and then the other half.
        replace(second.certificate(), api.certificate());
        Patience.await("another refusal", () -> log.with("event=tls.refused").size() == 2);
        assertThat(shown(server.server.port())).isEqualTo("CN=first");
        replace(second.key(), api.key());
        Patience.await("the whole pair", () -> shown(server.server.port()).equals("CN=second"));
    }

    @Test
    void theTimeLeftIsMeasuredAndHealthDoesNotDependOnIt() throws Exception {
        start();
        String metrics = get("/metrics").body();
        for (String listener : List.of("api", "upstash")) {
            String left = metrics.lines()
                    .filter(line -> line.startsWith(
                            "tidegate_tls_certificate_remaining_seconds{listener=\"" + listener + "\"}"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Double.parseDouble(left.substring(left.indexOf(' ')))).isBetween(29 * 86_400.0, 30 * 86_400.0);
        }
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {LIVE, "\u0000\u0001\u0002\u0003\u0004\u0005", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void whatIsNotTlsIsClosedAtOnce(String bytes) throws Exception {
        start();
        for (int port : new int[] {server.server.port(), server.server.upstashPort()}) {
            Socket socket = plain(port);
            send(socket, bytes);
            // An alert at most, and then the end.
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(16);
        }
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aHandshakeThatDoesNotComeIsGivenUp() throws Exception {
        start(Duration.ofMillis(300), 1000);
        for (int port : new int[] {server.server.port(), server.server.upstashPort()}) {
            Socket silent = plain(port);
            assertThat(silent.getInputStream().readAllBytes().length).isLessThan(16);
        }
    }

    /** An end without a close_notify looks like an answer that was cut off, and some clients refuse it. */
    @Test
    void aRequestThatDoesNotArriveIsAnsweredAndTheEndIsSaid() throws Exception {
        start(Duration.ofMillis(600), 1000);
        WireSocket wire = new WireSocket(server.server.port());
        // In this version the type of a record is not encrypted.
        SSLSocket socket = over(wire, "TLSv1.2");
        wire.release();
        send(socket, "GET /health/live HTTP/1.1\r\nHost: loc");
        assertThat(answer(socket)).isEqualTo("408");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        assertThat(wire.lastRecord()).as("an alert").isEqualTo(21);
    }

    /** A client may send the end of its handshake and the beginning of a request in one piece. */
    @Test
    void aRequestThatBeginsWithTheEndOfTheHandshakeIsTimedToo() throws Exception {
        start(Duration.ofMillis(600), 1000);
        WireSocket wire = new WireSocket(server.server.port());
        SSLSocket socket = over(wire, "TLSv1.3");
        send(socket, "GET /health/live HTTP/1.1\r\nHost: loc");
        wire.release();
        assertThat(answer(socket)).isEqualTo("408");
    }

    private SSLSocket over(WireSocket wire, String version) throws IOException {
        sockets.add(wire);
        SSLSocket socket = (SSLSocket)
                authority.context().getSocketFactory().createSocket(wire, "127.0.0.1", wire.getPort(), true);
        sockets.add(socket);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    @Test
    void aConnectionBeyondTheBoundIsAnsweredOverTlsToo() throws Exception {
        start(ServerOptions.DEFAULT_RECEIVE_TIMEOUT, 1);
        SSLSocket one = connect(server.server.port());
        send(one, LIVE);
        assertThat(answer(one)).isEqualTo("200");
        SSLSocket more = connect(server.server.port());
        more.startHandshake();
        assertThat(answer(more)).isEqualTo("503");
        send(one, LIVE);
        assertThat(answer(one)).isEqualTo("200");
    }

    @Test
    void thePageOfTheServerItselfHasTheOriginHttps() throws Exception {
        start();
        String host = "127.0.0.1:" + server.server.port();
        assertThat(reset(host, "https://" + host)).isEqualTo("204");
        assertThat(reset(host, "http://" + host)).isEqualTo("403");
        assertThat(reset("tidegate.example", "https://tidegate.example")).isEqualTo("403");
    }

    private String reset(String host, String origin) throws IOException {
        SSLSocket socket = connect(server.server.port());
        send(
                socket,
                "DELETE /v1/subjects/c HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                        + "\r\nConnection: close\r\n\r\n");
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).substring(9, 12);
    }

    @Test
    void oneCertificateServesBothListeners() throws Exception {
        ServerCertificate one = certificate(api);
        server = new SecuredServer(redis.uri(), one, one, ServerOptions.DEFAULT_RECEIVE_TIMEOUT, 1000);
        put(second, api);
        Patience.await(
                "the new pair",
                () -> shown(server.server.port()).equals("CN=second")
                        && shown(server.server.upstashPort()).equals("CN=second"));
        assertThat(log.with("event=tls.reloaded")).hasSize(1);
        assertThat(Optional.of(one.pair().subject())).contains("CN=second");
    }
}
