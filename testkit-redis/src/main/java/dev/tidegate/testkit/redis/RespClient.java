package dev.tidegate.testkit.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One blocking connection that speaks RESP2: a command out, its reply back. For one thread at a time. */
public final class RespClient implements AutoCloseable {
    private static final int ANSWER_WITHIN_MILLIS = (int) Duration.ofSeconds(20).toMillis();
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Socket socket;
    private final InputStream in;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Connects to a port of this machine.
     *
     * @param tls with it the connection is encrypted, and the server must prove that it is 127.0.0.1
     * @throws UncheckedIOException if nobody listens, or TLS fails
     */
    public static RespClient open(int port, Optional<SSLContext> tls) {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_WITHIN_MILLIS);
            plain.setSoTimeout(ANSWER_WITHIN_MILLIS);
            plain.setTcpNoDelay(true);
            return new RespClient(tls.isPresent() ? encrypted(plain, port, tls.get()) : plain);
        } catch (IOException e) {
            closed(plain);
            throw new UncheckedIOException(e);
        }
    }

    private static Socket encrypted(Socket plain, int port, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /**
     * Sends one command of words and waits for its reply.
     *
     * @throws RedisRefusal if the server answers with an error
     * @throws UncheckedIOException if the connection breaks, or nothing comes within 20 s
     */
    public RedisReply command(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        return command(bytes);
    }

    /** Sends a command whose words are not text. */
    public RedisReply command(byte[]... words) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            line(out, '*', words.length);
            for (byte[] word : words) {
                line(out, '$', word.length);
                out.write(word);
                out.write(LINE_END);
            }
            socket.getOutputStream().write(out.toByteArray());
            return reply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void line(ByteArrayOutputStream out, char mark, int number) throws IOException {
        out.write(mark);
        out.write(String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
        out.write(LINE_END);
    }

    private RedisReply reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new RedisReply.Text(rest.getBytes(StandardCharsets.UTF_8));
            case ':' -> new RedisReply.Whole(Long.parseLong(rest));
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> many(Integer.parseInt(rest));
            case '-' -> throw new RedisRefusal(rest);
            default -> throw new IOException("not a reply of Redis: " + line);
        };
    }

    private RedisReply bulk(int length) throws IOException {
        if (length < 0) {
            return new RedisReply.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("the server hung up in the middle of a reply");
        }
        return new RedisReply.Text(bytes);
    }

    private RedisReply many(int count) throws IOException {
        if (count < 0) {
            return new RedisReply.Nothing();
        }
        List<RedisReply> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(reply());
        }
        return new RedisReply.Many(items);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\r') {
            line.write(next);
            next = in.read();
        }
        if (next < 0 || in.read() < 0 || line.size() == 0) {
            throw new EOFException("the server hung up");
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed(socket);
    }

    private static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
