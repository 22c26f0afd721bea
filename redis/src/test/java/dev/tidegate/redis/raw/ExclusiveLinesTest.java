package dev.tidegate.redis.raw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections for one caller at a time, before a real redis-server. */
class ExclusiveLinesTest {
    private static RedisServer redis;
    private static RedisClient client;

    private final ConcurrentLinkedQueue<StatefulRedisConnection<byte[], byte[]>> made = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        client = RedisClient.create(redis.uri());
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        redis.close();
    }

    private ExclusiveLines lines(int most) {
        return new ExclusiveLines(
                () -> client.connectAsync(ByteArrayCodec.INSTANCE, RedisURI.create(redis.uri()))
                        .toCompletableFuture()
                        .thenApply(line -> {
                            made.add(line);
                            return line;
                        }),
                most);
    }

    private static CompletableFuture<RawReply> run(ExclusiveLines lines, String... words) {
        CompletableFuture<RawReply> reply = new CompletableFuture<>();
        lines.run(List.<byte[][]>of(Resp.words(words)), () -> true, batch -> reply.complete(batch.replies()[0]));
        return reply;
    }

    private static void waiting(int number) {
        Patience.await(
                number + " to wait",
                () -> redis.info("clients", "blocked_clients").equals(Integer.toString(number)));
    }

    @Test
    void commandsThatNoConnectionSentGetAnother() {
        ExclusiveLines lines = lines(4);
        List<CompletableFuture<RawReply>> all =
                List.of(run(lines, "BLPOP", "q", "0"), run(lines, "BLPOP", "q", "0"), run(lines, "BLPOP", "q", "0"));
        waiting(3);
        redis.command("rpush", "q", "a", "b", "c");
        all.forEach(CompletableFuture::join);
        // As after a restart of Redis: they are idle, and send nothing more.
        made.forEach(StatefulRedisConnection::close);
        for (int i = 1; i <= 3; i++) {
            RawReply reply = run(lines, "INCR", "k").join();
            assertThat(reply.failure()).isNull();
        }
        assertThat(redis.command("get", "k").text()).isEqualTo("3");
        lines.close();
    }

    @Test
    void whatStillWaitsFailsWhenTheyAreClosed() {
        ExclusiveLines lines = lines(1);
        CompletableFuture<RawReply> first = run(lines, "BLPOP", "never", "0");
        waiting(1);
        CompletableFuture<RawReply> second = run(lines, "PING");
        lines.close();
        assertThat(second).isDone();
        assertThat(second.join().failure()).isNotNull();
        made.forEach(StatefulRedisConnection::close);
        assertThat(first.join().failure()).isNotNull();
    }
}
