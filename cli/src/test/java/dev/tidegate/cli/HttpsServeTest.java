package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import dev.tidegate.testkit.redis.RedisTls.Issued;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} over HTTPS as a process, the commands that call it, and a certificate that is renewed. */
@Timeout(300)
class HttpsServeTest {
    private static final Pattern UPSTASH = Pattern.compile("event=upstash.started url=(https://\\S+)");

    @TempDir
    private static Path shared;

    private static RedisTls authority;
    private static Issued first;
    private static Issued second;

    @TempDir
    private Path folder;

    private Path certificate;
    private Path key;

    @BeforeAll
    static void issue() {
        authority = RedisTls.in(shared);
        first = authority.issue("first");
        second = authority.issue("second");
    }

    @BeforeEach
    void lay() throws IOException {
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server.key");
        put(first);
    }

    private void put(Issued issued) throws IOException {
        Files.copy(issued.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(authority.context())
                .build()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String shown(String url) throws Exception {
        SSLSession session = get(url).sslSession().orElseThrow();
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String upstash(Served server) {
        Matcher url = UPSTASH.matcher(server.said());
        assertThat(url.find()).as(server.said()).isTrue();
        return url.group(1);
    }

    @Test
    void bothListenersShowTheCertificateAndASignalHasItReadAgain() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of(
                                "TIDEGATE_TLS_CERT",
                                certificate.toString(),
                                "TIDEGATE_TLS_KEY",
                                key.toString(),
                                "TIDEGATE_UPSTASH_TOKEN",
                                "t"),
                        "--redis",
                        redis.uri(),
                        "--upstash-port",
                        "0")) {
            assertThat(server.url()).startsWith("https://127.0.0.1:");
            assertThat(shown(server.url() + "/health/live")).isEqualTo("CN=first");
            assertThat(shown(upstash(server))).isEqualTo("CN=first");
            put(second);
            String pid = String.valueOf(server.process().pid());
            assertThat(new ProcessBuilder("kill", "-HUP", pid)
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
            server.await(
                    "the new pair", () -> shown(server.url() + "/health/live").equals("CN=second"));
            assertThat(shown(upstash(server))).isEqualTo("CN=second");
            Files.writeString(key, "pasted-wrong");
            server.await("a refusal", () -> server.said().contains("event=tls.refused"));
            assertThat(shown(server.url() + "/health/live")).isEqualTo("CN=second");
            assertThat(server.said())
                    .contains(key + ": no private key in it")
                    .doesNotContain("pasted-wrong", "Exception");
        }
    }

    @Test
    void theCommandsTrustTheAuthorityThatTheyAreToldOf() throws Exception {
        ApiKeys.Created caller = ApiKeys.create("caller");
        Path keys = Files.writeString(folder.resolve("keys"), caller.line() + "\n");
        String ca = authority.authority().toString();
        try (Served server = new Served(
                folder,
                Map.of(),
                "--api-keys",
                keys.toString(),
                "--tls-cert",
                certificate.toString(),
                "--tls-key",
                key.toString())) {
            Cli cli = new Cli().env("TIDEGATE_API_KEY", caller.key()).env("TIDEGATE_URL", server.url());
            Cli.Outcome untrusted = cli.run("acquire", "acme");
            assertThat(untrusted.code()).isEqualTo(1);
            assertThat(untrusted.err()).contains("cannot reach " + server.url() + ": TLS: ", "--ca FILE");
            Cli.Outcome trusted = cli.run("acquire", "acme", "--ca", ca);
            assertThat(trusted.code()).as(trusted.err()).isZero();
            Cli.Outcome named = cli.env("TIDEGATE_CA", ca).run("status", "acme");
            assertThat(named.code()).as(named.err()).isZero();
            assertThat(cli.run("prices", "check", "--metrics", server.url()).err())
                    .doesNotContain("no answer");
            Cli.Outcome wrong = cli.run("status", "acme", "--ca", key.toString());
            assertThat(wrong.code()).isEqualTo(2);
            assertThat(wrong.err()).contains("--ca: " + key + " (expected: a file with certificates in PEM");
            Cli.Outcome plain = cli.run("status", "acme", "--ca", ca, "--url", "http://127.0.0.1:1");
            assertThat(plain.code()).isEqualTo(2);
            assertThat(plain.err()).contains("only for a server whose URL begins with https://");
            assertThat(cli.run("status", "acme", "--ca", ca, "--embedded").code())
                    .isEqualTo(2);
        }
    }

    @Test
    void aFaultyPairIsAUsageErrorBeforeAnythingListens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            // Whoever tried to listen first would say that the port is in use.
            String port = String.valueOf(taken.getLocalPort());
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Cli.Outcome mismatched = new Cli()
                    .run("serve", "--port", port, "--tls-cert", certificate.toString(), "--tls-key", key.toString());
            assertThat(mismatched.code()).isEqualTo(2);
            assertThat(mismatched.err())
                    .contains("--tls-key: " + key + ": not the key of the certificate in " + certificate)
                    .doesNotContain("Exception", "in use");
            Cli.Outcome none =
                    new Cli().run("serve", "--port", port, "--tls-cert", folder + "/none", "--tls-key", key.toString());
            assertThat(none.code()).isEqualTo(2);
            assertThat(none.err()).contains("--tls-cert: " + folder + "/none: no such file");
            Cli.Outcome half = new Cli().run("serve", "--port", port, "--tls-cert", certificate.toString());
            assertThat(half.code()).isEqualTo(2);
            assertThat(half.err()).contains("--tls-cert: " + certificate + " (expected: also --tls-key");
        }
    }
}
