package dev.tidegate.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A socket below TLS: what is written first is sent at once and the rest together when it is released, and what was received
 * can be looked at.
 */
final class WireSocket extends Socket {
    private static final int HEADER = 5;

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean holds;
    private boolean released;

    WireSocket(int port) throws IOException {
        super(InetAddress.getLoopbackAddress(), port);
        setSoTimeout(120_000);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                (holds && !released ? held : out).write(bytes, from, length);
                holds = true;
            }
        };
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = in.read(bytes, from, length);
                received.write(bytes, from, Math.max(0, read));
                return read;
            }
        };
    }

    /** Sends what was held, and from now on everything at once. */
    void release() throws IOException {
        held.writeTo(super.getOutputStream());
        released = true;
    }

    /** Returns the type of the last TLS record that was received. */
    int lastRecord() {
        byte[] all = received.toByteArray();
        int type = -1;
        for (int at = 0; at + HEADER <= all.length; ) {
            type = all[at];
            at += HEADER + ((all[at + 3] & 0xff) << 8 | all[at + 4] & 0xff);
        }
        return type;
    }
}
