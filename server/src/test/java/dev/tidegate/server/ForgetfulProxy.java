package dev.tidegate.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Between callers and a server: every request gets there, some replies do not get back; then the connection is gone. */
final class ForgetfulProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int port;
    private final double share;
    private final SplittableRandom random;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final AtomicLong lost = new AtomicLong();

    private ForgetfulProxy(int port, double share, long seed) throws IOException {
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.port = port;
        this.share = share;
        this.random = new SplittableRandom(seed);
    }

    static ForgetfulProxy start(int port, double share, long seed) throws IOException {
        ForgetfulProxy proxy = new ForgetfulProxy(port, share, seed);
        proxy.connections.execute(proxy::accept);
        return proxy;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Replies that did not get back. */
    long lost() {
        return lost.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket caller = listening.accept();
                connections.execute(() -> carry(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket caller) {
        try (caller;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream fromCaller = new BufferedInputStream(caller.getInputStream());
            InputStream fromServer = new BufferedInputStream(server.getInputStream());
            while (true) {
                server.getOutputStream().write(HttpBytes.message(fromCaller));
                byte[] reply = HttpBytes.message(fromServer);
                if (drops()) {
                    lost.incrementAndGet();
                    return;
                }
                caller.getOutputStream().write(reply);
            }
        } catch (IOException gone) {
            // The caller begins anew.
        }
    }

    private synchronized boolean drops() {
        return random.nextDouble() < share;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        connections.shutdownNow();
    }
}
