package dev.tidegate.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The two files of a certificate. One file with both is named twice.
 *
 * @param certificate the certificate of the server and then those of its issuers, PEM
 * @param key its private key, PEM: PKCS #8, PKCS #1 or SEC 1, without a passphrase
 */
public record CertificateFiles(Path certificate, Path key) {
    /** Changes with the files, as far as can be seen without reading them. */
    String stamp() {
        return stamp(certificate) + " " + stamp(key);
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    /** Returns the permissions of the key file if every user of the machine may read it. */
    Optional<String> keyOpenToOthers() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    ? Optional.of(PosixFilePermissions.toString(permissions))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
