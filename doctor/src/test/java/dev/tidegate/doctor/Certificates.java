package dev.tidegate.doctor;

import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Key stores that trust the authorities of tests. */
final class Certificates {
    private Certificates() {}

    static KeyStore trust(RedisTls tls) {
        return trust(tls.authority());
    }

    static KeyStore trust(Path authority) {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
