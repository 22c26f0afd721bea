package dev.tidegate.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client that asks the same again, on a new connection, until it is told. For one thread. */
final class PersistentCaller implements AutoCloseable {
    private static final int MOST_TRIES = 100;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    PersistentCaller(int port) {
        this.port = port;
    }

    /** The body of an answer that is a success; anything else is an error of the test. */
    String post(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] request = ("POST " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MOST_TRIES; i++) {
            try {
                String reply = new String(send(request), StandardCharsets.UTF_8);
                if (reply.startsWith("HTTP/1.1 20")) {
                    return reply.substring(reply.indexOf("\r\n\r\n") + 4);
                }
                throw new AssertionError(path + ": " + reply);
            } catch (IOException lost) {
                close();
            }
        }
        throw new AssertionError("no answer after " + MOST_TRIES + " tries");
    }

    private byte[] send(byte[] request) throws IOException {
        Socket there = socket;
        InputStream from = in;
        if (there == null || from == null) {
            there = new Socket(InetAddress.getLoopbackAddress(), port);
            there.setTcpNoDelay(true);
            from = new BufferedInputStream(there.getInputStream());
            socket = there;
            in = from;
        }
        there.getOutputStream().write(request);
        return HttpBytes.message(from);
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            socket = null;
            in = null;
        }
    }
}
