package dev.tidegate.server.upstash;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One connection to the endpoint whose bytes a test writes and reads itself, and which it can break. */
final class TestConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    TestConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A response.
     *
     * @param head the status line and the headers, in lower case
     */
    record Response(String head, String body) {
        int status() {
            return Integer.parseInt(head.split(" ", -1)[1]);
        }

        Optional<String> header(String name) {
            return head.lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    /** Sends a request with the token of the tests and does not wait for its answer. */
    TestConnection send(String method, String path, String body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        if (String.join("", headers).toLowerCase(Locale.ROOT).indexOf("authorization") < 0) {
            head.append("Authorization: Bearer ").append(UpstashServer.TOKEN).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return raw(head + "Content-Length: " + bytes.length + "\r\n\r\n").raw(bytes);
    }

    TestConnection post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    TestConnection raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestConnection raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line without its end. */
    String line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("ended after: " + line);
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status line and the headers, in lower case. */
    String head() {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line.toLowerCase(Locale.ROOT)).append('\n');
        }
        return head.toString();
    }

    byte[] bytes(int length) {
        try {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A response with a length. */
    Response response() {
        Response head = new Response(head(), "");
        int length = Integer.parseInt(head.header("content-length").orElse("0"));
        return new Response(head.head(), new String(bytes(length), StandardCharsets.UTF_8));
    }

    /** The payload of the next chunk of a response without a length; empty text at its end. */
    String chunk() {
        int length = Integer.parseInt(line(), 16);
        String text = new String(bytes(length), StandardCharsets.UTF_8);
        line();
        return text;
    }

    /** Whether nothing more comes, because the other side has ended the connection. */
    boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Breaks the connection: what is under way in either direction is lost. */
    void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
