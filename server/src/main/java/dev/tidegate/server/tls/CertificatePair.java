package dev.tidegate.server.tls;

import dev.tidegate.server.tls.CertificateFaultException.Part;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** A certificate and its private key as one reading of the files found them, checked against each other. Immutable. */
public final class CertificatePair {
    /** A chain is some kilobytes; a larger file is something else. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");
    private static final Pattern KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");
    private static final Pattern ENCRYPTED = Pattern.compile("BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED");
    private static final byte[] PROBE = "tidegate".getBytes(StandardCharsets.US_ASCII);

    private final X509Certificate leaf;
    private final PemKeyCertOptions pem;

    private CertificatePair(X509Certificate leaf, PemKeyCertOptions pem) {
        this.leaf = leaf;
        this.pem = pem;
    }

    /**
     * Reads and checks a pair.
     *
     * @param now the time at which the certificate has to be valid
     * @throws CertificateFaultException if a file cannot be read or is no such file, if the key is not that of the
     *     certificate, or if the certificate is not valid
     */
    static CertificatePair load(CertificateFiles files, Instant now) {
        byte[] certificates = bytes(Part.CERTIFICATE, files.certificate());
        byte[] key = bytes(Part.KEY, files.key());
        X509Certificate leaf = leaf(files.certificate(), certificates);
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificates))
                .addKeyValue(Buffer.buffer(key));
        checkForm(files.key(), new String(key, StandardCharsets.ISO_8859_1));
        checkKey(files, leaf.getPublicKey(), pem);
        checkTime(files.certificate(), leaf, now);
        return new CertificatePair(leaf, pem);
    }

    private static byte[] bytes(Part part, Path file) {
        if (Files.isDirectory(file)) {
            throw new CertificateFaultException(part, file, "a directory (expected: a file in PEM)");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CertificateFaultException(part, file, "longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new CertificateFaultException(part, file, "no such file");
        } catch (AccessDeniedException e) {
            throw new CertificateFaultException(
                    part, file, "not allowed to read it (expected: a file that this user may read)");
        } catch (IOException e) {
            throw new CertificateFaultException(
                    part, file, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Returns the first certificate, that of the server, after all of them were read. */
    private static X509Certificate leaf(Path file, byte[] pem) {
        List<X509Certificate> chain = new ArrayList<>();
        Matcher blocks = CERTIFICATE.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(1));
                chain.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException | IllegalArgumentException e) {
                throw new CertificateFaultException(
                        Part.CERTIFICATE, file, "certificate " + (chain.size() + 1) + " in it cannot be decoded");
            }
        }
        if (chain.isEmpty()) {
            throw new CertificateFaultException(
                    Part.CERTIFICATE, file, "no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return chain.get(0);
    }

    private static void checkForm(Path file, String text) {
        if (ENCRYPTED.matcher(text).find()) {
            throw new CertificateFaultException(
                    Part.KEY,
                    file,
                    "a key with a passphrase (expected: one without; openssl pkey -in FILE -out FILE makes it)");
        }
        if (!KEY.matcher(text).find()) {
            throw new CertificateFaultException(
                    Part.KEY, file, "no private key in it (expected: PEM, as PKCS #8, PKCS #1 or SEC 1)");
        }
    }

    private static void checkKey(CertificateFiles files, PublicKey known, PemKeyCertOptions pem) {
        PrivateKey key;
        try {
            key = key(pem);
        } catch (Exception e) {
            // The messages of the parser may repeat what is in the file. Its key store refuses a key of another kind.
            boolean other = String.valueOf(e.getMessage()).contains("algorithm does not match");
            throw new CertificateFaultException(
                    Part.KEY,
                    files.key(),
                    other ? notOf(files) : "a private key that cannot be decoded (expected: RSA or EC)");
        }
        if (!belongs(key, known)) {
            throw new CertificateFaultException(Part.KEY, files.key(), notOf(files));
        }
    }

    private static String notOf(CertificateFiles files) {
        return "not the key of the certificate in " + files.certificate();
    }

    /** Read as Vert.x reads it, which declares no narrower exception. */
    private static PrivateKey key(PemKeyCertOptions pem) throws Exception {
        for (KeyManager manager : pem.getKeyManagerFactory(null).getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                for (String type : List.of("RSA", "EC")) {
                    String[] aliases = keys.getServerAliases(type, null);
                    if (aliases != null && aliases.length > 0) {
                        return keys.getPrivateKey(aliases[0]);
                    }
                }
            }
        }
        throw new GeneralSecurityException("no key");
    }

    private static boolean belongs(PrivateKey key, PublicKey known) {
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void checkTime(Path file, X509Certificate leaf, Instant now) {
        Instant begin = leaf.getNotBefore().toInstant();
        Instant end = leaf.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw new CertificateFaultException(Part.CERTIFICATE, file, "expired at " + end);
        }
        if (now.isBefore(begin)) {
            throw new CertificateFaultException(Part.CERTIFICATE, file, "not valid before " + begin);
        }
    }

    /** Returns the pair in the form that a listener takes. */
    public KeyCertOptions options() {
        return pem.copy();
    }

    /** Returns when the certificate of the server expires. */
    public Instant expires() {
        return leaf.getNotAfter().toInstant();
    }

    Duration lifetime() {
        return Duration.between(leaf.getNotBefore().toInstant(), expires());
    }

    /** The distinguished name, which is public, on one line. */
    String subject() {
        return leaf.getSubjectX500Principal().getName().replace('"', '\'');
    }

    String serial() {
        return leaf.getSerialNumber().toString(16);
    }

    @Override
    public String toString() {
        return "CertificatePair[" + subject() + ", " + serial() + "]";
    }
}
