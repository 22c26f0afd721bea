package dev.tidegate.doctor;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.LayerResult;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.probe.AuthProbe;
import dev.tidegate.doctor.probe.ClockProbe;
import dev.tidegate.doctor.probe.ClusterProbe;
import dev.tidegate.doctor.probe.ConfigProbe;
import dev.tidegate.doctor.probe.DnsProbe;
import dev.tidegate.doctor.probe.LatencyProbe;
import dev.tidegate.doctor.probe.LimiterProbe;
import dev.tidegate.doctor.probe.MemoryProbe;
import dev.tidegate.doctor.probe.PrivateNetworks;
import dev.tidegate.doctor.probe.Probe;
import dev.tidegate.doctor.probe.ProbeContext;
import dev.tidegate.doctor.probe.Resolver;
import dev.tidegate.doctor.probe.RoleProbe;
import dev.tidegate.doctor.probe.TcpProbe;
import dev.tidegate.doctor.probe.TlsProbe;
import dev.tidegate.doctor.probe.WireProbe;
import dev.tidegate.resp.ProtocolException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a Redis layer by layer and stops at the first cause. Uses raw connections: a client library folds most causes into one
 * exception. Leaves no key behind and says no secret.
 *
 * <p>Immutable and safe for any number of threads. An examination blocks: at most the timeout for each {@link Layer}, and usually
 * ends in milliseconds.
 */
public final class Doctor {
    /** For each layer: a handshake across regions fits. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration LEAST = Duration.ofMillis(200);
    private static final Duration MOST = Duration.ofMinutes(1);

    private final Target target;
    private final Duration timeout;
    private final TimeSource clock;
    private final List<Probe> probes;

    private Doctor(Target target, Duration timeout, TimeSource clock, List<Probe> probes) {
        this.target = target;
        this.timeout = timeout;
        this.clock = clock;
        this.probes = List.copyOf(probes);
    }

    /**
     * A doctor for one Redis; nothing is connected yet.
     *
     * @param timeout for each layer, 200 ms … 1 min
     * @throws InvalidInputException for a timeout outside of that
     */
    public static Doctor of(Target target, Duration timeout) {
        return of(target, timeout, TimeSource.system());
    }

    /** A doctor with a clock to compare the server's with. */
    public static Doctor of(Target target, Duration timeout, TimeSource clock) {
        return of(target, timeout, clock, new DnsProbe(Resolver.system()), new TcpProbe(PrivateNetworks.foreign()));
    }

    static Doctor of(Target target, Duration timeout, TimeSource clock, DnsProbe dns, TcpProbe tcp) {
        if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
            throw new InvalidInputException("timeout", timeout.toMillis() + "ms", "200ms … 1m");
        }
        return new Doctor(
                target,
                timeout,
                clock,
                List.of(
                        new ConfigProbe(),
                        dns,
                        tcp,
                        new WireProbe(),
                        new TlsProbe(),
                        new AuthProbe(),
                        new RoleProbe(),
                        new ClusterProbe(),
                        new MemoryProbe(),
                        new ClockProbe(),
                        new LimiterProbe(),
                        new LatencyProbe()));
    }

    /** The Redis that it checks. */
    public Target target() {
        return target;
    }

    /** The probes that lead to a connection on which commands can be sent, in this order. */
    List<Probe> entrance() {
        return probes.stream()
                .filter(probe -> probe.layer().compareTo(Layer.ROLE) <= 0)
                .toList();
    }

    /** Looks once. */
    public Diagnosis examine() {
        List<LayerResult> layers = new ArrayList<>();
        try (ProbeContext visit = new ProbeContext(target, timeout, clock)) {
            for (Probe probe : probes) {
                long begun = clock.nowMicros();
                Optional<DiagnosedException> found = look(probe, visit, layers, begun);
                if (found.isPresent()) {
                    return Diagnosis.of(
                            found.get().what(),
                            probe.layer(),
                            target,
                            found.get().evidence(),
                            layers,
                            visit.notes());
                }
            }
            return Diagnosis.healthy(target, layers, visit.notes());
        }
    }

    private Optional<DiagnosedException> look(Probe probe, ProbeContext visit, List<LayerResult> layers, long begun) {
        visit.begin();
        try {
            String seen = probe.look(visit);
            layers.add(new LayerResult(probe.layer().slug(), true, since(begun), visit.clean(seen)));
            return Optional.empty();
        } catch (DiagnosedException e) {
            return found(probe, visit, layers, begun, e);
        } catch (IOException e) {
            return found(probe, visit, layers, begun, broken(probe, visit, e));
        }
    }

    private Optional<DiagnosedException> found(
            Probe probe, ProbeContext visit, List<LayerResult> layers, long begun, DiagnosedException raw) {
        DiagnosedException found = new DiagnosedException(raw.what(), visit.clean(raw.evidence()));
        layers.add(failed(probe, begun, found));
        return Optional.of(found);
    }

    private LayerResult failed(Probe probe, long begun, DiagnosedException found) {
        String evidence = found.evidence();
        return new LayerResult(
                probe.layer().slug(),
                false,
                since(begun),
                found.what().slug() + (evidence.isEmpty() ? "" : ": " + evidence));
    }

    private DiagnosedException broken(Probe probe, ProbeContext visit, IOException e) {
        if (visit.isLate()) {
            return new DiagnosedException(probe.whenLate(), "no answer within " + timeout.toMillis() + " ms");
        }
        return e instanceof ProtocolException
                ? new DiagnosedException(FailureClass.NOT_REDIS, "it sent " + e.getMessage())
                : new DiagnosedException(
                        FailureClass.CONNECTION_CLOSED,
                        "in the layer " + probe.layer().slug());
    }

    private long since(long begun) {
        return Math.max(0, (clock.nowMicros() - begun) / 1000);
    }
}
