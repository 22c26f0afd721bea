package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Gives the credentials of the moment: a file that is replaced, a secret manager, a token that is signed again. It is asked by
 * one thread of the store that may wait for it, now and then and whenever a connection is made; others than before are
 * sent to Redis on the open connections (AUTH), and no decision is lost.
 *
 * <p>Where it throws, what it gave last stays in use.
 */
@FunctionalInterface
public interface CredentialsSource {
    /** The credentials to use from now on. */
    Credentials current();

    /** The password in the first line of a file, read again each time. An empty file is one that is being written. */
    static CredentialsSource file(Optional<String> user, Path file) {
        return () -> {
            try (var lines = Files.lines(file)) {
                return new Credentials(
                        user,
                        lines.findFirst()
                                .filter(line -> !line.isEmpty())
                                .orElseThrow(() ->
                                        new StoreException("the file with the password of Redis is empty", true)));
            } catch (IOException | UncheckedIOException e) {
                // The message would name the file, which is no secret, but nothing else.
                throw new StoreException("the file with the password of Redis cannot be read", true);
            }
        };
    }
}
