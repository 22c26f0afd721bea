package dev.tidegate.doctor.probe;

import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Note;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One examination while it goes on: what is known so far, every connection it has open, and an alarm that closes them all, which
 * is what bounds a layer whatever the other side does. For one thread beside the alarm's.
 */
public final class ProbeContext implements AutoCloseable {
    /** Shorter ones are in words of ours by chance; in what a server says they are masked all the same. */
    private static final int LEAST_MASKED = 4;

    private final Target target;
    private final Duration timeout;
    private final TimeSource clock;
    private final List<Note> notes = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean late;
    private CompletableFuture<Boolean> alarm = CompletableFuture.completedFuture(false);

    private List<InetAddress> addresses = List.of();
    private Optional<InetSocketAddress> reached = Optional.empty();
    private Optional<Wire> wire = Optional.empty();
    private Map<String, String> info = Map.of();
    private String key = "";

    public ProbeContext(Target target, Duration timeout, TimeSource clock) {
        this.target = target;
        this.timeout = timeout;
        this.clock = clock;
    }

    Target target() {
        return target;
    }

    Duration timeout() {
        return timeout;
    }

    long nowMicros() {
        return clock.nowMicros();
    }

    /** Begins a layer: when its time is over, everything that is open is closed. */
    public void begin() {
        alarm.complete(false);
        late = false;
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        var unused = next.completeOnTimeout(true, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(rang -> {
                    if (rang) {
                        late = true;
                        closeAll();
                    }
                });
        alarm = next;
    }

    /** Ends a layer without beginning another: nothing is closed for it any more. */
    public void rest() {
        alarm.complete(false);
    }

    public boolean isLate() {
        return late;
    }

    /** A further connection to where the first one went, or to the first address. */
    Wire connect() throws IOException {
        return connect(reached.orElseGet(() -> new InetSocketAddress(addresses.get(0), target.port())), timeout);
    }

    Wire connect(InetSocketAddress to, Duration within) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        if (late) {
            closeAll();
        }
        Wire made = Wire.connect(socket, to, within);
        reached = Optional.of(reached.orElse(to));
        return made;
    }

    /** The connection that the layers share. */
    public Wire wire() {
        return wire.orElseThrow(() -> new IllegalStateException("a layer before it connects"));
    }

    void use(Wire made) {
        open.add(made.socket());
        wire = Optional.of(made);
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    void found(List<InetAddress> all) {
        addresses = List.copyOf(all);
    }

    /** What INFO says; empty where it may not be asked. */
    public Map<String, String> info() {
        return info;
    }

    void learned(Map<String, String> fields) {
        info = Map.copyOf(fields);
    }

    /** Whether the server says that it is part of a cluster. */
    boolean inCluster() {
        return info.getOrDefault("cluster_enabled", "0").equals("1")
                || info.getOrDefault("redis_mode", "").equals("cluster");
    }

    /** The key that is used. */
    String key() {
        return key;
    }

    void leaves(String made) {
        key = made;
    }

    /** What a server said to a command. */
    String said(Resp.Refusal refusal) {
        return "it said: " + Sanitized.of(clean(refusal.message(), 1));
    }

    /** Without the password: a server may repeat what it was sent, in any answer. One that is part of every word is left in ours. */
    public String clean(String text) {
        return clean(text, LEAST_MASKED);
    }

    private String clean(String text, int least) {
        return target.password()
                .filter(secret -> secret.length() >= least)
                .map(secret -> text.replace(secret, "***"))
                .orElse(text);
    }

    void note(FailureClass what, String evidence) {
        if (notes.stream().noneMatch(note -> note.what() == what)) {
            notes.add(Note.of(what, target, clean(evidence)));
        }
    }

    public List<Note> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() {
        alarm.complete(false);
        closeAll();
    }

    private void closeAll() {
        for (Socket socket : open) {
            Wire.close(socket);
        }
    }
}
