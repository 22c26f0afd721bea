package dev.tidegate.doctor;

import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.probe.Engine;
import dev.tidegate.doctor.probe.Probe;
import dev.tidegate.doctor.probe.ProbeContext;
import dev.tidegate.doctor.probe.RedisErrors;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * PING, SET, GET and DEL on one connection that is kept from time to time; only where that fails a {@link Doctor} looks for the cause, on
 * connections of its own. Opens nothing before the first {@link #run}, blocks in it, and is for one thread at a time; who creates closes.
 */
public final class HealthMonitor implements AutoCloseable {
    /** The prefix that the route of the replaced system had. */
    private static final String KEY = "test:connection:";
    /** Where the user may reach our keys alone. */
    private static final String OWN_KEY = "tg:" + KEY;

    /** Enough to meet a node of the largest cluster, of 500; the time of a layer bounds it too. */
    private static final int MOST_KEYS = 5_000;

    private static final String VALUE = "success";
    private static final String TTL_SECONDS = "10";

    private final Supplier<Target> targets;
    private final Duration timeout;
    private final TimeSource clock;
    private volatile Doctor doctor;
    private String prefix = KEY;
    private String version = "";
    private Optional<ProbeContext> kept = Optional.empty();

    /**
     * The figures of one health check that passed.
     *
     * @param version of the server, {@code unknown} where the user may not ask
     * @param key that was set and deleted
     * @param pingMicros how long PING took, and so on
     */
    public record Passed(
            String version, String key, long pingMicros, long setMicros, long getMicros, long deleteMicros) {}

    /** Either all four passed, or the one cause why not. */
    public record Outcome(Optional<Passed> passed, Optional<Diagnosis> failed) {}

    private HealthMonitor(Supplier<Target> targets, Duration timeout, TimeSource clock) {
        this.targets = targets;
        this.timeout = timeout;
        this.clock = clock;
        this.doctor = Doctor.of(targets.get(), timeout, clock);
    }

    /** For one Redis; {@code timeout} is for each layer, 200 ms … 1 min. */
    public static HealthMonitor of(Target target, Duration timeout) {
        return of(() -> target, timeout);
    }

    /** Monitors a server whose password changes: {@code target} is asked whenever a connection is made. */
    public static HealthMonitor of(Supplier<Target> target, Duration timeout) {
        return new HealthMonitor(target, timeout, TimeSource.system());
    }

    /** The Redis that it checks. */
    public Target target() {
        return doctor.target();
    }

    /** Looks once. */
    public Outcome run() {
        Optional<Passed> passed = kept.isPresent() ? tried() : Optional.empty();
        if (passed.isEmpty()) {
            drop();
            doctor = Doctor.of(targets.get(), timeout, clock);
            Diagnosis diagnosis = doctor.examine();
            if (!diagnosis.ok()) {
                return new Outcome(Optional.empty(), Optional.of(diagnosis));
            }
            passed = enter() ? tried() : Optional.empty();
        }
        return passed.isPresent()
                ? new Outcome(passed, Optional.empty())
                : new Outcome(Optional.empty(), Optional.of(lost()));
    }

    private Diagnosis lost() {
        drop();
        Diagnosis diagnosis = doctor.examine();
        return diagnosis.ok()
                ? Diagnosis.of(
                        FailureClass.CONNECTION_CLOSED,
                        Layer.LIMITER,
                        target(),
                        "the connection was lost during the test, and works again",
                        diagnosis.layers(),
                        diagnosis.notes())
                : diagnosis;
    }

    private boolean enter() {
        ProbeContext visit = new ProbeContext(target(), timeout, clock);
        kept = Optional.of(visit);
        try {
            visit.begin();
            for (Probe probe : doctor.entrance()) {
                var unused = probe.look(visit);
            }
            version = visit.clean(Engine.of(visit.info()).version());
            return true;
        } catch (DiagnosedException | IOException e) {
            return false;
        } finally {
            visit.rest();
        }
    }

    private Optional<Passed> tried() {
        ProbeContext visit = kept.orElseThrow();
        try {
            visit.begin();
            return Optional.of(commands(visit.wire()));
        } catch (DiagnosedException | IOException e) {
            return Optional.empty();
        } finally {
            visit.rest();
        }
    }

    private Passed commands(Wire wire) throws DiagnosedException, IOException {
        long begun = clock.nowMicros();
        must(wire.ask("PING"));
        long pinged = clock.nowMicros();
        String key = set(wire);
        long set = clock.nowMicros();
        Resp value = must(wire.ask("GET", key));
        long got = clock.nowMicros();
        must(wire.ask("DEL", key));
        long deleted = clock.nowMicros();
        if (!value.text().equals(VALUE)) {
            throw new DiagnosedException(FailureClass.UNEXPECTED_REPLY, "what was set was not what was got");
        }
        return new Passed(version, key, pinged - begun, set - pinged, got - set, deleted - got);
    }

    /** In a cluster a key may be another node's: then it is another key's turn. Nothing was written for those. */
    private String set(Wire wire) throws DiagnosedException, IOException {
        for (int i = 0; ; i++) {
            String key = prefix + UUID.randomUUID();
            Resp reply = wire.ask("SET", key, VALUE, "EX", TTL_SECONDS);
            boolean elsewhere =
                    reply instanceof Resp.Refusal refusal && refusal.code().equals("MOVED");
            if (prefix.equals(KEY) && RedisErrors.isForbidden(reply)) {
                prefix = OWN_KEY;
            } else if (!elsewhere || i == MOST_KEYS) {
                must(reply);
                return key;
            }
        }
    }

    private static Resp must(Resp reply) throws DiagnosedException {
        if (reply instanceof Resp.Refusal refusal) {
            throw new DiagnosedException(RedisErrors.meaning(refusal), "");
        }
        return reply;
    }

    private void drop() {
        kept.ifPresent(ProbeContext::close);
        kept = Optional.empty();
    }

    @Override
    public void close() {
        drop();
    }
}
