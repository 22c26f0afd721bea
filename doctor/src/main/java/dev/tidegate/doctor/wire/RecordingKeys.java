package dev.tidegate.doctor.wire;

import dev.tidegate.doctor.diagnosis.Target;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullUnmarked;

/** Shows what there is to show, mostly nothing, and keeps whether the server asked for it. For one handshake. */
@NullUnmarked // null is how this interface says none
public final class RecordingKeys extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager own;
    private volatile boolean asked;

    private RecordingKeys(X509ExtendedKeyManager own) {
        this.own = own;
    }

    /** With the certificate of {@code target}, if it has one. */
    public static RecordingKeys of(Target target) throws IOException {
        if (target.identity().isEmpty()) {
            return new RecordingKeys(null);
        }
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(target.identity().get(), new char[0]);
            for (KeyManager each : factory.getKeyManagers()) {
                if (each instanceof X509ExtendedKeyManager keys) {
                    return new RecordingKeys(keys);
                }
            }
            throw new SSLException("the certificate cannot be shown");
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }

    public boolean asked() {
        return asked;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        asked = true;
        return own == null ? null : own.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        asked = true;
        return own == null ? null : own.chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return own == null ? null : own.getClientAliases(keyType, issuers);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return own == null ? null : own.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own == null ? null : own.getPrivateKey(alias);
    }
}
