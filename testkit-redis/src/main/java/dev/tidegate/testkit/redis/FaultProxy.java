package dev.tidegate.testkit.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a client and a server on this machine and hands on their bytes, until it is set to harm the next call
 * of a script. It knows a script's call by its name in the bytes, and an answer by coming after. Safe for any number of
 * threads; each connection has two of its own.
 *
 * <pre>{@code
 * try (RedisServer server = RedisServer.start();
 *         FaultProxy proxy = FaultProxy.to(server.port())) {
 *     proxy.next(FaultProxy.Fault.CUT_AFTER);   // carried out, and the connection breaks instead of an answer
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    /** A fault that the proxy applies to a call. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** The connection breaks before the server receives it. */
        CUT_BEFORE,
        /** The server carries it out, and the connection breaks before its answer is handed on. */
        CUT_AFTER,
        /** The server carries it out, and its answer waits until {@link #release}. */
        HOLD,
        /** The server carries it out, and the answer's bytes are lost on a connection that lives on. */
        SWALLOW
    }

    /** How a call of a script begins; one that loads a script has its text, in which such a word may stand, but no line of it. */
    private static final String SCRIPT = "\r\nEVAL";

    private final ServerSocket listening;
    private final int target;
    private final AtomicReference<Fault> next = new AtomicReference<>(Fault.NONE);
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger harmed = new AtomicInteger();
    private final Object gate = new Object();
    private boolean held;

    private FaultProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Before the server on this port of this machine, on a port that is free. */
    public static FaultProxy to(int port) {
        try {
            return new FaultProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** What clients connect to. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** Harms the next call of a script, and no other. */
    public void next(Fault fault) {
        synchronized (gate) {
            held = fault == Fault.HOLD;
        }
        next.set(fault);
    }

    /** Hands on the answer that is held. */
    public void release() {
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }

    /** How many calls it has harmed. */
    public int harmed() {
        return harmed.get();
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                AtomicReference<Fault> answer = new AtomicReference<>(Fault.NONE);
                AtomicBoolean swallows = new AtomicBoolean();
                start(() -> pump(client, server, some -> handsOn(some, answer), new AtomicBoolean()));
                start(() -> pump(server, client, some -> handsBack(answer, swallows), swallows));
            }
        } catch (IOException closed) {
            // It is over, or its server is.
        }
    }

    /** Decides whether bytes are handed on. */
    private interface Passing {
        boolean passes(String some);
    }

    private boolean handsOn(String some, AtomicReference<Fault> answer) {
        if (!some.contains(SCRIPT)) {
            return true;
        }
        Fault fault = next.getAndSet(Fault.NONE);
        if (fault != Fault.NONE) {
            harmed.incrementAndGet();
        }
        answer.set(fault);
        return fault != Fault.CUT_BEFORE;
    }

    private boolean handsBack(AtomicReference<Fault> answer, AtomicBoolean swallows) {
        Fault fault = answer.getAndSet(Fault.NONE);
        swallows.set(fault == Fault.SWALLOW);
        if (fault == Fault.HOLD) {
            awaitRelease();
        }
        return fault != Fault.CUT_AFTER;
    }

    private void awaitRelease() {
        synchronized (gate) {
            while (held && !listening.isClosed()) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void pump(Socket from, Socket to, Passing passing, AtomicBoolean swallows) {
        byte[] some = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                if (!passing.passes(new String(some, 0, n, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                if (!swallows.getAndSet(false)) {
                    out.write(some, 0, n);
                }
            }
        } catch (IOException over) {
            // Either side is gone; so goes the other.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes it and every connection through it. */
    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release();
        }
    }
}
