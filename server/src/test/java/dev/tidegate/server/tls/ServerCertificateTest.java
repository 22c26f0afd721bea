package dev.tidegate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.TimeSource;
import dev.tidegate.server.LogLines;
import dev.tidegate.server.tls.CertificateFaultException.Part;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisTls;
import dev.tidegate.testkit.redis.RedisTls.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of files as an operator lays them, faulty ones too, and what becomes of a change. */
class ServerCertificateTest {
    @TempDir
    private static Path shared;

    private static Issued first;
    private static Issued second;
    private static Issued rsa;
    private static Issued expired;
    private static Issued future;

    @TempDir
    private Path folder;

    private LogLines log;
    private CertificateFiles files;

    @BeforeAll
    static void issue() {
        RedisTls authority = RedisTls.in(shared);
        first = authority.issue("first", "-validity", "90");
        second = authority.issue("second");
        rsa = authority.issue("rsa", "-keyalg", "RSA", "-keysize", "2048");
        expired = authority.issue("expired", "-startdate", "-10d", "-validity", "5");
        future = authority.issue("future", "-startdate", "+5d", "-validity", "10");
    }

    @BeforeEach
    void begin() {
        log = LogLines.begin();
        files = new CertificateFiles(folder.resolve("server.pem"), folder.resolve("server.key"));
    }

    @AfterEach
    void end() {
        log.close();
    }

    private void lay(Path certificate, Path key) throws IOException {
        put(files.certificate(), Files.readString(certificate));
        put(files.key(), Files.readString(key));
    }

    /** In place of the file, with another time than any before, as a clock of coarse ticks may not show. */
    private void put(Path file, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(draft, FileTime.fromMillis(ticks++));
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private long ticks = 1_000_000;

    private ServerCertificate load() {
        return ServerCertificate.load(files, TimeSource.system());
    }

    private CertificateFaultException fault() {
        return catchThrowableOfType(CertificateFaultException.class, this::load);
    }

    private static void look(ServerCertificate certificate) {
        // The first look sees that the files have changed, the second that they are whole.
        certificate.look();
        certificate.look();
    }

    @Test
    void everyFormOfAKeyIsRead() throws IOException {
        lay(first.certificate(), first.key());
        assertThat(load().pair().subject()).isEqualTo("CN=first");
        put(files.key(), Pem.sec1(first.key()));
        assertThat(load().pair().subject()).isEqualTo("CN=first");
        lay(rsa.certificate(), rsa.key());
        assertThat(load().pair().subject()).isEqualTo("CN=rsa");
        put(files.key(), Pem.pkcs1(rsa.key()));
        assertThat(load().pair().subject()).isEqualTo("CN=rsa");
    }

    @Test
    void oneFileMayHoldTheKeyTheCertificateItsIssuersAndComments() throws IOException {
        put(
                files.certificate(),
                "a comment\n" + Files.readString(first.key()) + "Subject: first\n"
                        + Files.readString(first.certificate())
                        + Files.readString(shared.resolve("ca.crt")));
        files = new CertificateFiles(files.certificate(), files.certificate());
        assertThat(load().pair().subject()).isEqualTo("CN=first");
    }

    @Test
    void aFaultyPairIsRefusedWithTheFileAndTheReason() throws IOException {
        assertFault(Part.CERTIFICATE, files.certificate(), "no such file");
        lay(first.certificate(), second.key());
        assertFault(Part.KEY, files.key(), "not the key of the certificate in " + files.certificate());
        lay(first.certificate(), rsa.key());
        assertFault(Part.KEY, files.key(), "not the key of the certificate in " + files.certificate());
        lay(first.key(), first.key());
        assertFault(Part.CERTIFICATE, files.certificate(), "no certificate in it (expected: PEM");
        lay(first.certificate(), first.certificate());
        assertFault(Part.KEY, files.key(), "no private key in it (expected: PEM");
        lay(expired.certificate(), expired.key());
        assertFault(Part.CERTIFICATE, files.certificate(), "expired at 20");
        lay(future.certificate(), future.key());
        assertFault(Part.CERTIFICATE, files.certificate(), "not valid before 20");
        lay(first.certificate(), first.key());
        put(files.key(), "-----BEGIN ENCRYPTED " + "PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertFault(Part.KEY, files.key(), "a key with a passphrase");
        put(files.key(), "x".repeat(2_000_000));
        assertFault(Part.KEY, files.key(), "longer than");
        Files.delete(files.key());
        Files.createDirectory(files.key());
        assertFault(Part.KEY, files.key(), "a directory");
    }

    @Test
    void aTornFileIsRefusedAndNothingOfAKeyIsRepeated() throws IOException {
        lay(first.certificate(), first.key());
        String key = Files.readString(first.key());
        for (String torn : List.of(
                key.substring(0, 60), key.substring(0, 80) + "\n-----END PRIVATE KEY-----\n", key.replace('M', '*'))) {
            put(files.key(), torn);
            assertThat(fault().part()).isEqualTo(Part.KEY);
            assertThat(fault().getMessage()).startsWith(files.key() + ": ").doesNotContain(key.substring(30, 60));
        }
        put(files.key(), key);
        put(files.certificate(), Files.readString(first.certificate()).replaceFirst("\n.{20}", "\n"));
        assertThat(fault()).hasMessage(files.certificate() + ": certificate 1 in it cannot be decoded");
    }

    private void assertFault(Part part, Path file, String reason) {
        CertificateFaultException fault = fault();
        assertThat(fault).hasMessageStartingWith(file + ": " + reason);
        assertThat(fault.part()).isEqualTo(part);
    }

    @Test
    void aChangedPairIsUsedAndSaidOnce() throws IOException {
        lay(first.certificate(), first.key());
        ServerCertificate certificate = load();
        List<String> shown = new ArrayList<>();
        certificate.onChange(pair -> shown.add(pair.subject()));
        look(certificate);
        assertThat(shown).isEmpty();
        lay(second.certificate(), second.key());
        look(certificate);
        look(certificate);
        assertThat(shown).containsExactly("CN=second");
        assertThat(log.with("event=tls.reloaded")).singleElement().asString().contains("subject=\"CN=second\"");
    }

    @Test
    void aPairThatIsHalfWrittenChangesNothingAndIsUsedWhenItIsWhole() throws IOException {
        lay(first.certificate(), first.key());
        ServerCertificate certificate = load();
        put(files.certificate(), Files.readString(second.certificate()));
        certificate.look();
        assertThat(log.with("event=tls")).isEmpty();
        certificate.look();
        certificate.look();
        assertThat(log.with("event=tls.refused")).hasSize(1);
        assertThat(certificate.pair().subject()).isEqualTo("CN=first");
        put(files.key(), Files.readString(second.key()));
        look(certificate);
        assertThat(certificate.pair().subject()).isEqualTo("CN=second");
        assertThat(certificate.refusals()).isEqualTo(1);
    }

    @Test
    void aFaultyPairKeepsTheOldOneWithOneLineForEachReason() throws IOException {
        lay(first.certificate(), first.key());
        ServerCertificate certificate = load();
        lay(expired.certificate(), expired.key());
        look(certificate);
        look(certificate);
        assertThat(log.with("event=tls.refused"))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains(files.certificate() + ": expired at", "kept=", "expires=");
        put(files.key(), "nothing");
        look(certificate);
        look(certificate);
        assertThat(log.with("event=tls.refused")).hasSize(2);
        certificate.reload();
        assertThat(log.with("event=tls.refused")).hasSize(3);
        assertThat(certificate.pair().subject()).isEqualTo("CN=first");
        lay(first.certificate(), first.key());
        look(certificate);
        assertThat(log.with("event=tls.reloaded")).hasSize(1);
    }

    @Test
    void aPairThatWasRefusedIsUsedWhenItsTimeHasCome() throws IOException {
        lay(first.certificate(), first.key());
        ManualTime clock = ManualTime.at(TimeSource.system().nowMicros());
        ServerCertificate certificate = ServerCertificate.load(files, clock);
        lay(future.certificate(), future.key());
        look(certificate);
        assertThat(certificate.pair().subject()).isEqualTo("CN=first");
        clock.advance(Duration.ofDays(6));
        certificate.look();
        assertThat(certificate.pair().subject()).isEqualTo("CN=future");
    }

    @Test
    void anExpiryIsSaidOnceADayFromTwoWeeksBeforeAndWhenItHasCome() throws IOException {
        lay(first.certificate(), first.key());
        ManualTime clock = ManualTime.at(TimeSource.system().nowMicros());
        ServerCertificate certificate = ServerCertificate.load(files, clock);
        Instant end = certificate.pair().expires();
        clock.setMicros(ManualTime.micros(end.minus(Duration.ofDays(14))));
        certificate.look();
        assertThat(log.all()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 14 * 24; i++) {
            certificate.look();
            clock.advance(Duration.ofHours(1));
        }
        assertThat(log.with("WARN event=tls.expires-soon")).hasSize(14);
        assertThat(log.with("event=tls.expired")).isEmpty();
        assertThat(certificate.remaining()).isEqualTo(Duration.ofSeconds(-1));
        certificate.look();
        certificate.look();
        assertThat(log.with("ERROR event=tls.expired")).hasSize(1);
    }

    @Test
    void aKeyThatEveryUserMayReadIsWarnedOf() throws IOException {
        lay(first.certificate(), first.key());
        load().announce();
        assertThat(log.with("event=tls.key-readable")).isEmpty();
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        load().announce();
        assertThat(log.with("WARN event=tls.key-readable"))
                .singleElement()
                .asString()
                .contains("rw-r--r--");
    }

    @Test
    void noTextOfAPairHasTheKey() throws IOException {
        lay(first.certificate(), first.key());
        assertThat(load().pair().toString()).contains("CN=first").doesNotContain("PRIVATE");
        assertThatThrownBy(() -> CertificatePair.load(new CertificateFiles(folder, folder), Instant.EPOCH))
                .hasMessageContaining("a directory");
    }
}
