package dev.tidegate.testkit.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A port of this machine behind which now one server stands and then another, as behind the name of a primary. Hands on bytes as they are.
 *
 * <p>Safe for any number of threads.
 */
public final class RedisProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Socket, Long> authenticated = new ConcurrentHashMap<>();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile int target;
    private volatile boolean severed;

    private RedisProxy(int target, String address, int port) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(port, 50, InetAddress.getByName(address));
        start(this::accept);
    }

    /** In front of {@code server}, on a free port of 127.0.0.1. */
    public static RedisProxy to(RedisServer server) {
        return to(server, "127.0.0.1", 0);
    }

    /** In front of {@code server}, on an address of this machine, such as 127.0.0.2, so that one name may stand for either. */
    public static RedisProxy to(RedisServer server, String address, int port) {
        try {
            return new RedisProxy(server.port(), address, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** New connections go to {@code server}; existing ones stay where they are. */
    public void moveTo(RedisServer server) {
        target = server.port();
    }

    /** The network is cut: every connection ends, and new ones end at once until {@link #heal}. */
    public void sever() {
        severed = true;
        cut();
    }

    /** The network is whole again. */
    public void heal() {
        severed = false;
    }

    /** Ends every connection. */
    public void cut() {
        for (Socket socket : open) {
            close(socket);
        }
    }

    /** From now on a connection on which no AUTH was sent for so long is ended, as ElastiCache does after twelve hours. */
    public void endAfter(Duration sinceAuthentication) {
        start(() -> {
            while (!listening.isClosed()) {
                long now = System.nanoTime();
                authenticated.forEach((client, at) -> {
                    if (now - at > sinceAuthentication.toNanos()) {
                        ended.incrementAndGet();
                        close(client);
                    }
                });
                LockSupport.parkNanos(2_000_000);
            }
        });
    }

    /** How many connections were ended for that reason. */
    public int ended() {
        return ended.get();
    }

    /** Connections of clients that are open. */
    public int connections() {
        return open.size() / 2;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                connect(client);
            } catch (IOException closedOrGone) {
                // This connection is not served; the next one may be.
            }
        }
    }

    private void connect(Socket client) {
        if (severed) {
            close(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(client);
            open.add(server);
            authenticated.put(client, System.nanoTime());
            start(() -> pump(client, server));
            start(() -> pump(server, client));
        } catch (IOException nobodyThere) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] some = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                if (authenticated.containsKey(from)
                        && new String(some, 0, n, StandardCharsets.ISO_8859_1).contains("AUTH")) {
                    authenticated.put(from, System.nanoTime());
                }
                out.write(some, 0, n);
            }
        } catch (IOException over) {
            // Either side is gone; so goes the other.
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        authenticated.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "redis-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
