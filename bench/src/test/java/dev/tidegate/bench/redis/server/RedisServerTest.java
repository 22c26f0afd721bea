package dev.tidegate.bench.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstOnThePathIsTaken() throws IOException {
        Path binary = Files.createFile(
                folder.resolve("redis-server"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThat(RedisServer.binary(Optional.empty(), "/nowhere:" + folder)).isEqualTo(binary.toString());
        assertThat(RedisServer.binary(Optional.of(binary.toString()), "")).isEqualTo(binary.toString());
    }

    @Test
    void aMissingOneFailsWithTheCommandThatInstallsIt() {
        assertThatThrownBy(() -> RedisServer.binary(Optional.empty(), folder.toString()))
                .hasMessageContaining("apt-get install");
    }

    @Test
    void aNamedOneThatCannotBeRunIsNotReplacedByAnother() {
        assertThatThrownBy(() -> RedisServer.binary(Optional.of(folder + "/none"), "/usr/bin"))
                .hasMessageStartingWith("REDIS_SERVER: ");
    }
}
