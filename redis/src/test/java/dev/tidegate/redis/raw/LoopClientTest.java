package dev.tidegate.redis.raw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections on the event loop of their caller, before a real redis-server. */
class LoopClientTest {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private RedisServer server;
    private RawRedis redis;
    private Thread loopThread;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        redis = RedisStore.builder(server.uri()).raw();
        CompletableFuture.runAsync(
                        () -> {
                            loopThread = Thread.currentThread();
                            redis.useLoop(loop.next());
                        },
                        loop)
                .join();
    }

    @AfterEach
    void stop() {
        redis.leaveLoops().toCompletableFuture().join();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        redis.close();
        server.close();
    }

    /** The reply, and the thread that it came on. */
    private record Told(String reply, Thread thread) {}

    private Told onLoop(String... words) {
        CompletableFuture<Told> told = new CompletableFuture<>();
        loop.execute(() -> redis.send(
                List.<byte[][]>of(Resp.words(words)),
                replies -> told.complete(
                        new Told(new String(replies[0].bytes(), 0, replies[0].length()), Thread.currentThread()))));
        return told.join();
    }

    private int connections() {
        return Integer.parseInt(server.info("clients", "connected_clients"));
    }

    @Test
    void repliesComeOnTheLoopThatSent() {
        for (int i = 1; i <= 100; i++) {
            assertThat(onLoop("INCR", "count")).isEqualTo(new Told(":" + i + "\r\n", loopThread));
        }
    }

    @Test
    void soDoThoseAfterARestartOfRedis() {
        onLoop("PING");
        server.kill();
        server.restart();
        AtomicReference<Told> last = new AtomicReference<>();
        Patience.await("a reply again", () -> {
            last.set(onLoop("ECHO", "back"));
            return last.get().reply().equals("$4\r\nback\r\n");
        });
        assertThat(last.get().thread()).isSameAs(loopThread);
    }

    @Test
    void leavingTheLoopClosesItsConnectionAndNoOther() {
        CompletableFuture<RawReply[]> elsewhere = new CompletableFuture<>();
        redis.send(List.<byte[][]>of(Resp.words("PING")), elsewhere::complete);
        elsewhere.join();
        onLoop("PING");
        int before = connections();
        redis.leaveLoops().toCompletableFuture().join();
        Patience.await("one connection less", () -> connections() == before - 1);
        CompletableFuture<RawReply[]> after = new CompletableFuture<>();
        redis.send(List.<byte[][]>of(Resp.words("PING")), after::complete);
        assertThat(after.join()[0].whyNone()).isEmpty();
    }
}
