package dev.tidegate.bench.redis.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Overhears the commands that a server is sent. */
public final class Monitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final BufferedReader lines;

    private Monitor(Socket socket) throws IOException {
        this.socket = socket;
        this.lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    public static Monitor of(RedisServer server) throws IOException {
        Monitor monitor = new Monitor(server.connect());
        monitor.socket.setSoTimeout(PATIENCE_MILLIS);
        monitor.socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        monitor.lines.readLine();
        return monitor;
    }

    /** The words of the next command of this name that is about this subject: a store also asks who else is there, and the like. */
    public List<byte[]> next(String name, String subject) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("\"" + name + "\"") && line.contains(subject)) {
                return MonitorLine.words(line);
            }
        }
        throw new IOException("MONITOR ended");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
