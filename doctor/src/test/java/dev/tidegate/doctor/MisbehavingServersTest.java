package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.probe.Resolver;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to fail, made with real processes where one machine can, is found as its own class. */
class MisbehavingServersTest {
    @TempDir
    Path folder;

    // ---- the name and the way ----

    @Test
    void aNameThatDoesNotExist() {
        assertThat(Seen.at("redis://no-such-cache.invalid").slug()).isIn("dns-not-found", "dns-unavailable");
        Diagnosis seen = Seen.with(
                host -> {
                    throw new UnknownHostException(host + ": Name or service not known");
                },
                "redis://cache.internal",
                false);
        Seen.as(FailureClass.DNS_NOT_FOUND, seen, "name under .invalid; resolver says NXDOMAIN");
    }

    @Test
    void aResolverThatFails() {
        Diagnosis seen = Seen.with(
                host -> {
                    throw new UnknownHostException(host + ": Temporary failure in name resolution");
                },
                "redis://cache.internal",
                false);
        Seen.as(FailureClass.DNS_UNAVAILABLE, seen, "resolver says EAI_AGAIN");
    }

    @Test
    void aResolverThatSaysNothing() {
        CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();
        Diagnosis seen = Seen.with(host -> never.join(), "redis://cache.internal", false);
        Seen.as(FailureClass.DNS_TIMEOUT, seen, "resolver never returns");
        never.complete(List.of());
    }

    @Test
    void aPortWhereNobodyListens() throws IOException {
        // Taken, so that nothing else listens there meanwhile, and not listened on.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Seen.as(FailureClass.TCP_REFUSED, Seen.at(taken.getLocalPort()), "closed port");
        }
    }

    /** A backlog that is full drops what comes next, as a firewall does. */
    @Test
    void packetsThatAreDropped() throws IOException {
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean room = true;
            while (room) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException dropped) {
                    room = false;
                }
            }
            Seen.silent(
                    FailureClass.TCP_TIMEOUT, "redis://127.0.0.1:" + full.getLocalPort(), "SYN dropped (full backlog)");
            Resolver resolver = host -> List.of(InetAddress.getLoopbackAddress());
            Seen.as(
                    FailureClass.PRIVATE_ADDRESS,
                    Seen.with(resolver, "redis://cache.internal:" + full.getLocalPort(), true),
                    "SYN dropped, the address is private and not of a network of this machine");
        } finally {
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    @Test
    void aBlackHole() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String at = "127.0.0.1:" + silent.getLocalPort();
            Seen.silent(FailureClass.TCP_SILENT, "redis://" + at, "socket that accepts and never answers");
            Seen.silent(FailureClass.TCP_SILENT, "rediss://" + at, "the same, asked over TLS");
        }
    }

    @Test
    void aFrozenServer() {
        try (RedisServer redis = RedisServer.start()) {
            redis.freeze();
            Seen.silent(FailureClass.TCP_SILENT, redis.uri(), "redis-server after kill -STOP");
            redis.thaw();
            Seen.healthy(Seen.at(redis.uri()));
        }
    }

    @Test
    void aConnectionThatIsReset() throws IOException {
        try (FakeServer rude = new FakeServer(client -> client.setSoLinger(true, 0))) {
            Seen.as(FailureClass.TCP_CLOSED, Seen.at(rude.port()), "RST after accept");
            Seen.as(FailureClass.TCP_CLOSED, Seen.at("rediss://127.0.0.1:" + rude.port()), "RST after accept, TLS");
        }
    }

    @Test
    void anotherProtocol() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try (FakeServer ssh = new FakeServer(client -> {
            client.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read();
        })) {
            Seen.as(FailureClass.NOT_REDIS, Seen.at(http.getAddress().getPort()), "HTTP server");
            Seen.as(FailureClass.NOT_REDIS, Seen.at(ssh.port()), "SSH banner");
        } finally {
            http.stop(0);
        }
    }

    // ---- TLS ----

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

    // ---- who may enter ----

    @Test
    void passwords() {
        try (RedisServer redis = RedisServer.builder()
                .password("right")
                .user("app", "apps", "~tg:* +@all")
                .line("user idle off >apps ~* +@all")
                .start()) {
            String where = "127.0.0.1:" + redis.port();
            Seen.as(FailureClass.AUTH_REQUIRED, Seen.at("redis://" + where), "no password");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://:wrong@" + where), "wrong password");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://app:wrong@" + where), "wrong password of a user");
            Seen.as(
                    FailureClass.WRONG_PASSWORD,
                    Seen.at("redis://idle:apps@" + where),
                    "user off, default user locked");
            Seen.as(
                    FailureClass.IAM_TOKEN_INVALID,
                    Seen.at("redis://app:cache%2F%3FX-Amz-Signature%3Dabc@" + where),
                    "a signed token that the server refuses");
            Seen.healthy(Seen.at("redis://app:apps@" + where));
        }
    }

    @Test
    void usersOfWhomTheServerMayTell() {
        try (RedisServer redis = RedisServer.builder()
                .line("user idle off >apps ~* +@all")
                .user("app", "apps", "~tg:* +@all")
                .start()) {
            String where = "127.0.0.1:" + redis.port();
            Seen.as(FailureClass.USER_DISABLED, Seen.at("redis://idle:apps@" + where), "user off");
            Seen.as(FailureClass.USER_UNKNOWN, Seen.at("redis://nobody:apps@" + where), "no such user");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://app:wrong@" + where), "wrong password of a user");
            Seen.healthy(Seen.at("redis://:any@" + where), FailureClass.PASSWORD_NOT_SET);
        }
    }

    @Test
    void aDatabaseThatIsNotThere() {
        try (RedisServer redis = RedisServer.start()) {
            Seen.as(FailureClass.WRONG_DATABASE, Seen.at(redis.uri() + "/99"), "database 99 of 16");
            Seen.healthy(Seen.at(redis.uri() + "/3"));
        }
    }

    @Test
    void accessRulesThatAreTooNarrow() {
        try (RedisServer redis = RedisServer.builder()
                .user("keys", "x", "~other:* +@all")
                .user("noeval", "x", "~tg:* +@all -evalsha")
                .user("notime", "x", "~tg:* +@all -time")
                .user("noset", "x", "~tg:* +@all -set")
                .user("old", "x", "~tg:* +@all -zadd -config")
                .start()) {
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("keys", "x")), "keys other:* alone");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("noeval", "x")), "-evalsha");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("notime", "x")), "-time");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("noset", "x")), "-set (within a script)");
            Seen.healthy(
                    Seen.at(redis.uri("old", "x")), FailureClass.OLD_SCRIPT_FORBIDDEN, FailureClass.LOOK_FORBIDDEN);
        }
    }

    @Test
    void commandsThatWereTakenAway() {
        try (RedisServer redis =
                RedisServer.builder().line("rename-command EVALSHA \"\"").start()) {
            Seen.as(FailureClass.COMMAND_MISSING, Seen.at(redis.uri()), "rename-command EVALSHA \"\"");
        }
        try (RedisServer redis =
                RedisServer.builder().line("rename-command CONFIG \"\"").start()) {
            Seen.healthy(Seen.at(redis.uri()), FailureClass.COMMAND_FORBIDDEN);
        }
    }

    @Test
    void answersThatOnlyOthersGive() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            says(redis, "AUTH", "-ERR AUTH invalid-iam-credentials", FailureClass.IAM_TOKEN_INVALID);
            says(redis, "AUTH", "-ERR service is not available", FailureClass.IAM_UNAVAILABLE);
            says(redis, "AUTH", "-ERR Exceeded limit of IAM Authentication requests", FailureClass.IAM_UNAVAILABLE);
            says(redis, "PING", "-DENIED Redis is running in protected mode", FailureClass.PROTECTED_MODE);
            says(redis, "EVALSHA", "-CROSSSLOT Keys in request don't hash to the same slot", FailureClass.CROSS_SLOT);
            says(redis, "EVALSHA", "-NOSCRIPT No matching script.", FailureClass.SCRIPT_LOST);
            says(redis, "EVALSHA", "-TRYAGAIN Multiple keys request during rehashing", FailureClass.CLUSTER_RESHARDING);
            says(redis, "EVALSHA", "-WHATEVER something new", FailureClass.UNEXPECTED_REPLY);
            says(redis, "PTTL", ":-1", FailureClass.TTL_LOST);
            says(redis, "INFO", "?garbled", FailureClass.NOT_REDIS);
        }
    }

    private static void says(RedisServer redis, String word, String reply, FailureClass expected) throws IOException {
        try (ScriptedRedis scripted = ScriptedRedis.saying(redis, word, reply)) {
            Seen.as(
                    expected,
                    Seen.at("redis://" + (word.equals("AUTH") ? "u:p@" : "") + "127.0.0.1:" + scripted.port()),
                    word + " answered: " + reply);
        }
    }

    @Test
    void aServerThatHangsUpOrFallsSilentInTheMiddle() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis gone = new ScriptedRedis(redis, command -> {
                    if (command.get(0).equals("INFO")) {
                        throw new IOException("hang up");
                    }
                    return Optional.empty();
                });
                ScriptedRedis silent = new ScriptedRedis(
                        redis, command -> command.get(0).equals("INFO") ? Optional.of("") : Optional.empty())) {
            Seen.as(FailureClass.CONNECTION_CLOSED, Seen.at(gone.port()), "hung up on at INFO");
            Seen.silent(FailureClass.NO_ANSWER, "redis://127.0.0.1:" + silent.port(), "no answer to INFO");
        }
    }

    // ---- states of a server ----

    @Test
    void aReplica() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.builder()
                        .line("replicaof 127.0.0.1 " + primary.port())
                        .line("replica-serve-stale-data no")
                        .user("blind", "x", "~tg:* +@all -info")
                        .start()) {
            Patience.await("the replica to follow", () -> up(replica));
            Seen.as(FailureClass.REPLICA_READ_ONLY, Seen.at(replica.uri()), "replicaof");
            Seen.as(FailureClass.REPLICA_READ_ONLY, Seen.at(replica.uri("blind", "x")), "replicaof, INFO forbidden");
            replica.command("CONFIG", "SET", "replica-read-only", "no");
            Seen.healthy(Seen.at(replica.uri()), FailureClass.REPLICA_WRITABLE);
            primary.kill();
            Patience.await("the replica to notice", () -> !up(replica));
            Seen.as(FailureClass.MASTER_DOWN, Seen.at(replica.uri()), "its primary was killed");
        }
    }

    private static boolean up(RedisServer replica) {
        return replica.info("replication", "master_link_status").equals("up");
    }

    @Test
    void aServerThatLoads() {
        try (RedisServer redis = RedisServer.builder()
                .line("enable-debug-command yes")
                .line("save 3600 1")
                .line("loading-process-events-interval-bytes 1024")
                .start()) {
            redis.command("DEBUG", "POPULATE", "2000", "filling", "100");
            redis.command("CONFIG", "SET", "key-load-delay", "10000");
            CompletableFuture<Void> reload = CompletableFuture.runAsync(() -> redis.command("DEBUG", "RELOAD"));
            Patience.await("loading", () -> refusal(redis, "PING").equals("LOADING"));
            Seen.as(FailureClass.LOADING, Seen.at(redis.uri()), "DEBUG RELOAD with key-load-delay");
            redis.kill();
            reload.handle((any, gone) -> gone).join();
        }
    }

    private static String refusal(RedisServer redis, String command) {
        try {
            redis.command(command);
            return "";
        } catch (RedisRefusal e) {
            return e.code();
        }
    }

    @Test
    void aServerThatIsBusyWithAScript() {
        try (RedisServer redis = RedisServer.builder().line("lua-time-limit 50").start()) {
            CompletableFuture<Void> script =
                    CompletableFuture.runAsync(() -> redis.command("EVAL", "while true do end", "0"));
            Patience.await("busy", () -> refusal(redis, "PING").equals("BUSY"));
            Seen.as(FailureClass.BUSY_SCRIPT, Seen.at(redis.uri()), "EVAL 'while true do end'");
            redis.command("SCRIPT", "KILL");
            script.handle((any, killed) -> killed).join();
            Seen.healthy(Seen.at(redis.uri()));
        }
    }

    @Test
    void aServerThatIsFull() {
        try (RedisServer redis = RedisServer.builder().start()) {
            redis.command("CONFIG", "SET", "maxmemory", "100kb");
            Seen.as(FailureClass.OUT_OF_MEMORY, Seen.at(redis.uri()), "maxmemory 100kb, noeviction");
            assertThat(redis.command("DBSIZE").whole()).isZero();
        }
    }

    @Test
    void aServerWithTooManyClients() {
        try (RedisServer redis = RedisServer.builder().line("maxclients 1").start()) {
            RespClient[] one = new RespClient[1];
            Patience.await("the only place", () -> {
                try {
                    one[0] = redis.connect();
                    one[0].command("PING");
                    return true;
                } catch (RuntimeException taken) {
                    return false;
                }
            });
            Seen.as(FailureClass.MAX_CLIENTS, Seen.at(redis.uri()), "maxclients 1, one connected");
            one[0].close();
        }
    }

    @Test
    void aServerThatCannotSave() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                .line("save 3600 1")
                .line("enable-protected-configs yes")
                .start()) {
            Path gone = Files.createDirectory(folder.resolve("gone"));
            redis.command("CONFIG", "SET", "dir", gone.toString());
            Files.delete(gone);
            redis.command("SET", "a", "b");
            redis.command("BGSAVE");
            Patience.await(
                    "the save to fail",
                    () -> redis.info("persistence", "rdb_last_bgsave_status").equals("err"));
            Seen.as(FailureClass.SAVE_FAILED, Seen.at(redis.uri()), "BGSAVE failed: its folder is gone");
        }
    }

    @Test
    void aServerWithoutItsReplicas() {
        try (RedisServer redis =
                RedisServer.builder().line("min-replicas-to-write 1").start()) {
            Seen.as(FailureClass.TOO_FEW_REPLICAS, Seen.at(redis.uri()), "min-replicas-to-write 1");
        }
    }

    @Test
    void aServerThatIsSlow() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis slow = new ScriptedRedis(redis, command -> {
                    LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
                    return Optional.empty();
                })) {
            Seen.as(FailureClass.TOO_SLOW, Seen.at(slow.port()), "60 ms before each answer");
        }
    }

    // ---- clusters ----

    @Test
    void aClusterWithoutSlots() {
        try (RedisServer redis = RedisServer.builder().clustered().start()) {
            Seen.as(FailureClass.CLUSTER_DOWN, Seen.at(redis.uri()), "cluster-enabled, no slots");
        }
    }

    @Test
    void aCluster() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(0, node -> node.line("cluster-node-timeout 60000"))) {
            for (int i = 0; i < 5; i++) {
                Seen.healthy(Seen.at(cluster.uri()), FailureClass.CLUSTER_CLIENT_NEEDED);
            }
            Seen.as(FailureClass.WRONG_DATABASE, Seen.at(cluster.uri() + "/1"), "database 1 of a cluster");
            try (ScriptedRedis hiding = new ScriptedRedis(
                    cluster.node(0),
                    command -> command.get(0).equals("INFO")
                            ? Optional.of("$21\r\nredis_mode:standalone\r\n")
                            : Optional.empty())) {
                // The key is on that node in one of three.
                Diagnosis seen = Seen.at(hiding.port());
                for (int i = 0; i < 50 && seen.ok(); i++) {
                    seen = Seen.at(hiding.port());
                }
                Seen.as(FailureClass.MOVED, seen, "a cluster behind a proxy that says it is none");
            }
            cluster.node(2).kill();
            Seen.as(
                    FailureClass.CLUSTER_NODE_UNREACHABLE,
                    Seen.at(cluster.uri()),
                    "one of three nodes killed, not yet noticed");
        }
    }

    @Test
    void aClusterThatHasLostANode() {
        try (RedisCluster cluster = RedisCluster.start()) {
            cluster.node(2).kill();
            Patience.await(
                    "the others to notice",
                    () -> cluster.node(0).command("CLUSTER", "INFO").text().contains("cluster_state:fail"));
            Seen.as(FailureClass.CLUSTER_DOWN, Seen.at(cluster.uri()), "one of three nodes lost");
        }
    }
}
