package dev.tidegate.testkit.redis;

import dev.tidegate.resp.RespReader;
import dev.tidegate.resp.RespWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One blocking connection that speaks RESP2: a command out, its reply back. For one thread at a time. */
public final class RespClient implements AutoCloseable {
    private static final int ANSWER_WITHIN_MILLIS = (int) Duration.ofSeconds(20).toMillis();
    /** Tests read whole values and logs of a server. */
    private static final int MAX_REPLY_BYTES = 256 * 1024 * 1024;

    private final Socket socket;
    private final RespReader replies;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.replies = new RespReader(new BufferedInputStream(socket.getInputStream()), MAX_REPLY_BYTES);
    }

    /**
     * Connects to a port of this machine.
     *
     * @param tls with it the connection is encrypted, and the server must prove that it is 127.0.0.1
     * @throws UncheckedIOException if no server listens, or TLS fails
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
        return exchange(RespWriter.command(words));
    }

    /** Sends a command whose words are not text. */
    public RedisReply command(byte[]... words) {
        return exchange(RespWriter.command(words));
    }

    private RedisReply exchange(byte[] command) {
        try {
            socket.getOutputStream().write(command);
            return RedisReply.of(replies.reply());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
