package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.store.RedisPart.Given;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys from files in PEM. What is refused names the option and the file, and nothing that stands in it. */
final class Pem {
    private static final String CERTIFICATES = "a file with certificates in PEM that can be read";
    private static final String KEY = "a file with the private key of the certificate in PEM, PKCS #8, not encrypted: "
            + "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW";
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN " + "PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    /** A chain of certificates has kilobytes; the authorities of a whole system have less than this. */
    private static final long MAX_BYTES = 1 << 20;

    private Pem() {}

    /** The authorities in a file. */
    static KeyStore authorities(Given ca) {
        try {
            KeyStore trusted = empty();
            for (Certificate each : certificates(ca)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), each);
            }
            return trusted;
        } catch (GeneralSecurityException e) {
            throw refused(ca, CERTIFICATES);
        }
    }

    /** A certificate with its chain, and its key. */
    static KeyStore identity(Given cert, Given key) {
        List<Certificate> chain = certificates(cert);
        PublicKey open = chain.get(0).getPublicKey();
        PrivateKey secret = privateKey(key, open.getAlgorithm());
        try {
            if (!belongTogether(open, secret)) {
                throw refused(key, "the key that belongs to the certificate of " + cert.origin());
            }
            KeyStore own = empty();
            own.setKeyEntry("client", secret, new char[0], chain.toArray(Certificate[]::new));
            return own;
        } catch (GeneralSecurityException e) {
            throw refused(key, KEY);
        }
    }

    private static PrivateKey privateKey(Given key, String algorithm) {
        Matcher block = PKCS8.matcher(text(key, KEY));
        if (!block.find()) {
            throw refused(key, KEY);
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refused(key, KEY);
        }
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String kind = open.getAlgorithm();
        Signature signature = Signature.getInstance(
                kind.equals("EC") ? "SHA256withECDSA" : kind.equals("RSA") ? "SHA256withRSA" : kind);
        byte[] anything = {1, 2, 3};
        signature.initSign(secret);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(anything);
        return signature.verify(signed);
    }

    private static List<Certificate> certificates(Given file) {
        try {
            byte[] bytes = text(file, CERTIFICATES).getBytes(StandardCharsets.ISO_8859_1);
            List<Certificate> all = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)));
            if (all.isEmpty()) {
                throw refused(file, CERTIFICATES);
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw refused(file, CERTIFICATES);
        }
    }

    private static String text(Given file, String expected) {
        try {
            Path path = Path.of(file.value());
            if (Files.size(path) > MAX_BYTES) {
                throw refused(file, expected);
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException | IllegalArgumentException e) {
            throw refused(file, expected);
        }
    }

    private static InvalidInputException refused(Given file, String expected) {
        return new InvalidInputException(file.origin(), file.value(), expected);
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
