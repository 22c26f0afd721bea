package dev.tidegate.doctor.wire;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges as another does, and keeps what was shown: why it is refused can be read from it. For one handshake. */
public final class RecordingTrust extends X509ExtendedTrustManager {
    private static final X509Certificate[] NOBODY = {};

    private final X509ExtendedTrustManager judge;
    private volatile List<X509Certificate> seen = List.of();

    RecordingTrust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /** The server's certificate first; empty before it showed one. */
    public List<X509Certificate> seen() {
        return seen;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        seen = List.of(chain);
        judge.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        seen = List.of(chain);
        judge.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        seen = List.of(chain);
        judge.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NOBODY;
    }
}
