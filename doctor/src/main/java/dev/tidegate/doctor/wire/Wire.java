package dev.tidegate.doctor.wire;

import dev.tidegate.resp.Resp;
import dev.tidegate.resp.RespReader;
import dev.tidegate.resp.RespWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/**
 * One raw connection: it distinguishes what a client library would fold into one exception. For one thread; {@link #close} may
 * come from any, and ends what waits.
 */
public final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final RespReader replies;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.replies = new RespReader(in);
    }

    /** Connects {@code socket}, which its owner may close meanwhile. */
    public static Wire connect(Socket socket, InetSocketAddress to, Duration within) throws IOException {
        socket.connect(to, (int) within.toMillis());
        socket.setTcpNoDelay(true);
        return new Wire(socket);
    }

    /** A connection after a TLS handshake. */
    static Wire encrypted(SSLSocket socket) throws IOException {
        return new Wire(socket);
    }

    public Socket socket() {
        return socket;
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public void send(String... words) throws IOException {
        send(RespWriter.command(words));
    }

    /** A command out, its answer back. */
    public Resp ask(String... words) throws IOException {
        send(words);
        return reply();
    }

    /** The next answer. */
    public Resp reply() throws IOException {
        return replies.reply();
    }

    /** What came first, without taking it; nothing within {@code wait} is {@link Speech#SILENCE}. */
    public FirstBytes hear(Duration wait) {
        try {
            socket.setSoTimeout((int) Math.max(1, wait.toMillis()));
            in.mark(FirstBytes.MOST);
            int first = in.read();
            byte[] start = new byte[FirstBytes.MOST];
            int more = first < 0 ? 0 : in.read(start, 1, Math.min(in.available(), FirstBytes.MOST - 1));
            start[0] = (byte) first;
            in.reset();
            socket.setSoTimeout(0);
            return FirstBytes.of(start, first < 0 ? 0 : 1 + Math.max(0, more));
        } catch (SocketTimeoutException nothing) {
            return FirstBytes.SILENCE;
        } catch (IOException gone) {
            return FirstBytes.CLOSED;
        }
    }

    @Override
    public void close() {
        close(socket);
    }

    /** Ends what waits on it. One that cannot be closed is gone already. */
    public static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            assert socket.isClosed();
        }
    }
}
