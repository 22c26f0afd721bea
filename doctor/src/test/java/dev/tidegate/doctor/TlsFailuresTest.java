package dev.tidegate.doctor;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of TLS between a client and a real server: each is found as its own class. */
class TlsFailuresTest {
    @Test
    void plainTextAndTlsTakenForEachOther() throws IOException {
        try (RedisServer plain = RedisServer.start();
                RedisServer tls = RedisServer.builder().tls().start();
                FakeServer hang = new FakeServer(client -> answersTlsAlone(client, tls.port()))) {
            Seen.as(FailureClass.PLAINTEXT_TO_TLS, Seen.at(tls.port()), "redis:// to a redis-server with TLS");
            Seen.as(FailureClass.PLAINTEXT_TO_TLS, Seen.at(hang.port()), "redis:// to TLS that hangs on plain text");
            Seen.as(
                    FailureClass.TLS_TO_PLAINTEXT,
                    Seen.at("rediss://127.0.0.1:" + plain.port()),
                    "rediss:// to a plain redis-server");
        }
    }

    @Test
    void certificatesThatAreRefused() {
        try (RedisServer redis =
                RedisServer.builder().tls().line("bind 127.0.0.1 127.0.0.2").start()) {
            Target trusting = Target.parse(redis.uri()).trusting(Certificates.trust(redis.tls()));
            Seen.healthy(Seen.at(trusting));
            Seen.as(FailureClass.TLS_UNTRUSTED, Seen.at(redis.uri()), "certificate of an unknown authority");
            Seen.as(
                    FailureClass.TLS_WRONG_NAME,
                    Seen.at(trusting.at("127.0.0.2", redis.port())),
                    "certificate for 127.0.0.1, asked as 127.0.0.2");
            use(redis, "-10d", 5);
            Seen.as(FailureClass.TLS_EXPIRED, Seen.at(trusting), "certificate that ended 5 days ago");
        }
    }

    @Test
    void aCertificateFromTheFuture() {
        try (RedisServer redis = RedisServer.builder().tls().start()) {
            Target target = Target.parse(redis.uri()).trusting(Certificates.trust(redis.tls()));
            use(redis, "+5d", 10);
            Seen.as(FailureClass.TLS_NOT_YET_VALID, Seen.at(target), "certificate that begins in 5 days");
        }
    }

    @Test
    void aServerOfOldTlsAlone() {
        try (RedisServer redis = RedisServer.builder().tls().start()) {
            Target target = Target.parse(redis.uri()).trusting(Certificates.trust(redis.tls()));
            redis.command("CONFIG", "SET", "tls-protocols", "TLSv1.1");
            Seen.as(FailureClass.TLS_VERSION, Seen.at(target), "tls-protocols TLSv1.1");
        }
    }

    @Test
    void aServerThatWantsACertificate() {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (RedisServer redis = RedisServer.builder()
                    .tlsWithClientCertificates()
                    .line("tls-protocols " + version)
                    .start()) {
                Target target = Target.parse(redis.uri()).trusting(Certificates.trust(redis.tls()));
                Seen.as(FailureClass.TLS_CLIENT_CERTIFICATE, Seen.at(target), "tls-auth-clients yes, " + version);
            }
        }
    }

    @Test
    void aHandshakeThatStops() throws IOException {
        try (FakeServer half = new FakeServer(client -> {
            client.getOutputStream().write(new byte[] {22, 3, 3, 0, 100, 2, 0, 0, 96, 3, 3});
            client.getInputStream().readAllBytes();
        })) {
            Seen.silent(FailureClass.TLS_SILENT, "rediss://127.0.0.1:" + half.port(), "half a ServerHello");
        }
        try (FakeServer alert = new FakeServer(client -> {
            client.getInputStream().read();
            client.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 80});
            client.getOutputStream().flush();
            client.getInputStream().read(new byte[4096]);
        })) {
            Seen.as(FailureClass.TLS_FAILED, Seen.at("rediss://127.0.0.1:" + alert.port()), "alert internal_error");
        }
    }

    /** As ElastiCache: what is not TLS gets no answer at all. */
    private static void answersTlsAlone(Socket client, int real) throws IOException {
        int first = client.getInputStream().read();
        if (first != 22) {
            client.getInputStream().readAllBytes();
            return;
        }
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), real)) {
            upstream.getOutputStream().write(first);
            byte[] rest = new byte[4096];
            upstream.getOutputStream().write(rest, 0, client.getInputStream().read(rest));
            client.getOutputStream().write(rest, 0, upstream.getInputStream().read(rest));
            client.getInputStream().readAllBytes();
        }
    }

    private static void use(RedisServer redis, String startDate, int days) {
        RedisTls.Issued issued = redis.tls().issue("one", "-startdate", startDate, "-validity", String.valueOf(days));
        redis.command(
                "CONFIG",
                "SET",
                "tls-cert-file",
                issued.certificate().toString(),
                "tls-key-file",
                issued.key().toString());
    }
}
