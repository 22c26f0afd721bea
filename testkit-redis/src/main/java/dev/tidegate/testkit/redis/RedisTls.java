package dev.tidegate.testkit.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of its own, made for one test, with a certificate for a server at 127.0.0.1 and one for a client. Made by the JDK's keytool; all
 * files are in the folder given and live as long as it does. Immutable.
 */
public final class RedisTls {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final KeyStore keys;

    private RedisTls(Path folder, KeyStore keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /**
     * Makes the authority and both certificates; takes about two seconds.
     *
     * @param folder exists and is writable
     * @throws IllegalStateException if keytool is missing or fails, saying what to install
     */
    public static RedisTls in(Path folder) {
        keytool(folder, "ca", "-dname", "CN=Test authority", "-ext", "bc:c=ca:true");
        keytool(folder, "server", "-dname", "CN=localhost", "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost");
        keytool(folder, "client", "-dname", "CN=client", "-signer", "ca");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD);
            RedisTls tls = new RedisTls(folder, keys);
            tls.write("ca");
            tls.write("server");
            tls.write("client");
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificates", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A certificate of the authority and its private key.
     *
     * @param certificate PEM
     * @param key PEM (PKCS #8)
     */
    public record Issued(Path certificate, Path key) {}

    /**
     * Makes one more certificate for 127.0.0.1 and localhost; takes about a second.
     *
     * @param alias names its files, {@code alias.crt} and {@code alias.key}; another each time
     * @param more options of keytool, such as {@code -startdate} and {@code -validity}, or {@code -keyalg RSA}
     */
    public Issued issue(String alias, String... more) {
        List<String> options = new ArrayList<>(List.of("-dname", "CN=" + alias, "-signer", "ca"));
        options.addAll(List.of("-ext", "san=ip:127.0.0.1,dns:localhost"));
        options.addAll(List.of(more));
        keytool(folder, alias, options.toArray(String[]::new));
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            KeyStore now = KeyStore.getInstance("PKCS12");
            now.load(in, STORE_PASSWORD);
            new RedisTls(folder, now).write(alias);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates", e);
        }
        return new Issued(folder.resolve(alias + ".crt"), folder.resolve(alias + ".key"));
    }

    private static void keytool(Path folder, String alias, String... more) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(tool)) {
            throw new IllegalStateException(
                    "no keytool in " + tool.getParent() + "; to have it: apt-get install -y openjdk-17-jdk-headless");
        }
        List<String> command = new ArrayList<>(List.of(tool.toString(), "-genkeypair", "-alias", alias));
        if (!List.of(more).contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        if (!List.of(more).contains("-validity")) {
            command.addAll(List.of("-validity", "30"));
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", String.valueOf(STORE_PASSWORD)));
        command.addAll(List.of("-keystore", folder.resolve("keys.p12").toString()));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String alias) throws IOException, GeneralSecurityException {
        write(alias + ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded());
        write(alias + ".key", "PRIVATE KEY", keys.getKey(alias, STORE_PASSWORD).getEncoded());
    }

    private void write(String file, String label, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    /** The authority's certificate, PEM: what a client has to trust. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    /** The server's certificate, PEM. */
    public Path serverCertificate() {
        return folder.resolve("server.crt");
    }

    /** The server's private key, PEM (PKCS #8). */
    public Path serverKey() {
        return folder.resolve("server.key");
    }

    /** The client's certificate, PEM. */
    public Path clientCertificate() {
        return folder.resolve("client.crt");
    }

    /** The client's private key, PEM (PKCS #8). */
    public Path clientKey() {
        return folder.resolve("client.key");
    }

    /** Trusts this authority alone, and shows the client certificate if asked. */
    public SSLContext context() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "client",
                    keys.getKey("client", STORE_PASSWORD),
                    STORE_PASSWORD,
                    keys.getCertificateChain("client"));
            KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            shown.init(own, STORE_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates", e);
        }
    }
}
