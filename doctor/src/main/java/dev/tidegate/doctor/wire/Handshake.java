package dev.tidegate.doctor.wire;

import dev.tidegate.doctor.diagnosis.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS as the limiter's client does it: the chain and the name are checked. */
public final class Handshake {
    private Handshake() {}

    /** The first thing that a client of TLS says. */
    public static byte[] greeting(Target target) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            SSLEngine engine = context.createSSLEngine(target.host(), target.port());
            engine.setUseClientMode(true);
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }

    /** Encrypts {@code plain}; what the server showed is in {@code seen}, and whether it asked for the same in {@code keys}, also when this fails. */
    public static Wire over(Wire plain, Target target, RecordingTrust seen, RecordingKeys keys) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {seen}, null);
            SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain.socket(), target.host(), target.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return Wire.encrypted(socket);
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }

    /** Trusts the certificate authorities of {@code target}, else those of this Java. */
    public static RecordingTrust trust(Target target) throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (target.trusted().isPresent()) {
                factory.init(target.trusted().get());
            } else {
                factory.init((KeyStore) null);
            }
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager trust) {
                    return new RecordingTrust(trust);
                }
            }
            throw new SSLException("this Java trusts nobody");
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }
}
