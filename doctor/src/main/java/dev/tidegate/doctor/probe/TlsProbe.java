package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.doctor.wire.Handshake;
import dev.tidegate.doctor.wire.RecordingKeys;
import dev.tidegate.doctor.wire.RecordingTrust;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.ProtocolException;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;

/** The handshake, and one question over it: in TLS 1.3 a server refuses a client only after the client thinks that it is in. */
public final class TlsProbe implements Probe {
    @Override
    public Layer layer() {
        return Layer.TLS;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.TLS_SILENT;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        if (!visit.target().tls()) {
            return "not configured";
        }
        RecordingTrust trust = Handshake.trust(visit.target());
        RecordingKeys keys = RecordingKeys.of(visit.target());
        try {
            Wire wire = Handshake.over(visit.connect(), visit.target(), trust, keys);
            visit.use(wire);
            Resp reply = wire.ask("PING");
            if (reply instanceof Resp.Refusal refusal && RedisErrors.meaning(refusal) == FailureClass.MAX_CLIENTS) {
                throw new DiagnosedException(FailureClass.MAX_CLIENTS, visit.said(refusal));
            }
            return ((SSLSocket) wire.socket()).getSession().getProtocol() + ", certificate until "
                    + trust.seen().get(0).getNotAfter().toInstant();
        } catch (ProtocolException e) {
            throw new DiagnosedException(FailureClass.NOT_REDIS, "inside of TLS: " + e.getMessage());
        } catch (IOException e) {
            if (visit.isLate()) {
                throw e;
            }
            throw found(visit, trust.seen(), keys.asked(), e);
        }
    }

    private static DiagnosedException found(
            ProbeContext visit, List<X509Certificate> chain, boolean asked, IOException e) {
        Optional<DiagnosedException> dates = dates(chain, Instant.ofEpochMilli(visit.nowMicros() / 1000));
        if (dates.isPresent()) {
            return dates.get();
        }
        String said = said(e);
        if (said.contains("No subject alternative")
                || said.contains("No name matching")
                || said.contains("unrecognized_name")) {
            return new DiagnosedException(FailureClass.TLS_WRONG_NAME, names(chain));
        }
        if (said.contains("PKIX") || said.contains("trustAnchors") || said.contains("ValidatorException")) {
            return new DiagnosedException(FailureClass.TLS_UNTRUSTED, issuer(chain));
        }
        // What it says then depends on the version and on who is quicker: an alert, or only the end of the line.
        if (asked) {
            return new DiagnosedException(FailureClass.TLS_CLIENT_CERTIFICATE, "it said: " + Sanitized.of(said));
        }
        boolean version = said.contains("protocol_version")
                || said.contains("handshake_failure")
                || said.contains("insufficient_security")
                || said.contains("not accepted by client");
        return new DiagnosedException(
                version ? FailureClass.TLS_VERSION : FailureClass.TLS_FAILED, "it said: " + Sanitized.of(said));
    }

    /** Dates first: a chain that has expired is refused with many words, few of which say so. */
    private static Optional<DiagnosedException> dates(List<X509Certificate> chain, Instant now) {
        for (X509Certificate each : chain) {
            Instant until = each.getNotAfter().toInstant();
            Instant from = each.getNotBefore().toInstant();
            if (until.isBefore(now)) {
                return Optional.of(new DiagnosedException(FailureClass.TLS_EXPIRED, "it was valid until " + until));
            }
            if (from.isAfter(now)) {
                return Optional.of(new DiagnosedException(FailureClass.TLS_NOT_YET_VALID, "it is valid from " + from));
            }
        }
        return Optional.empty();
    }

    private static String issuer(List<X509Certificate> chain) {
        return chain.isEmpty()
                ? ""
                : "it was issued by "
                        + Sanitized.of(chain.get(chain.size() - 1)
                                .getIssuerX500Principal()
                                .getName());
    }

    private static String names(List<X509Certificate> chain) {
        try {
            Collection<List<?>> names = chain.isEmpty() ? null : chain.get(0).getSubjectAlternativeNames();
            return names == null
                    ? "it has no names"
                    : "it is for "
                            + Sanitized.of(names.stream()
                                    .map(each -> String.valueOf(each.get(1)))
                                    .collect(Collectors.joining(", ")));
        } catch (CertificateParsingException e) {
            return "its names cannot be read";
        }
    }

    /** Of an exception and its causes, since each names another part of it. */
    private static String said(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = e; each != null; each = each.getCause()) {
            all.append(all.isEmpty() ? "" : "; ").append(each.getMessage());
        }
        return all.toString();
    }
}
