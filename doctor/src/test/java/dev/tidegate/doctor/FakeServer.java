package dev.tidegate.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes connections on a free port of this machine and does with each as told, in a thread of its own. */
final class FakeServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger taken = new AtomicInteger();

    /** What is done with a connection, which is closed at its end. */
    interface Manner {
        void with(Socket client) throws IOException;
    }

    FakeServer(Manner manner) throws IOException {
        thread(() -> {
            while (true) {
                Socket client = server.accept();
                taken.incrementAndGet();
                clients.add(client);
                thread(() -> {
                    try (client) {
                        manner.with(client);
                    }
                });
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | RuntimeException gone) {
                return; // the other side went away, or the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections came. */
    int taken() {
        return taken.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
