package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlansOnDiskTest {
    @TempDir
    private Path folder;

    @Test
    void theFileBehindALinkIsReplacedWithItsPermissions() throws IOException {
        Path real = Files.writeString(folder.resolve("real.yaml"), "old");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("plans.yaml"), real);
        PlansOnDisk plans = new PlansOnDisk(link);
        assertThat(plans.isWritable()).isTrue();
        plans.replace(PlansOnDisk.digest("old"), "new ≤");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(real)).isEqualTo("new ≤");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    /** The operator of the file and the user of the server may be two. */
    @Test
    void aFileOfAnotherOwnerKeepsItOrIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("plans.yaml"), "old");
        Assumptions.assumeTrue("root".equals(Files.getOwner(file).getName()), "only root gives files away");
        Files.setAttribute(file, "unix:uid", 12_345);
        Files.setAttribute(file, "unix:gid", 12_346);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        new PlansOnDisk(file).replace(PlansOnDisk.digest("old"), "new");
        assertThat(Files.readAttributes(file, "unix:uid,gid,mode"))
                .containsEntry("uid", 12_345)
                .containsEntry("gid", 12_346)
                .containsEntry("mode", 0100640);
        assertThat(Files.readString(file)).isEqualTo("new");
    }

    @Test
    void aFileThatChangedIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("plans.yaml"), "theirs");
        PlansOnDisk plans = new PlansOnDisk(file);
        assertThatThrownBy(() -> plans.replace(PlansOnDisk.digest("old"), "mine"))
                .isInstanceOf(PlansOnDisk.ChangedException.class);
        assertThat(plans.read()).isEqualTo("theirs");
    }

    @Test
    void aFileThatIsGoneOrTooLargeIsAnError() throws IOException {
        assertThat(new PlansOnDisk(folder.resolve("none")).isWritable()).isFalse();
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(PlansOnDisk.MOST_BYTES + 1));
        assertThatThrownBy(() -> new PlansOnDisk(large).read()).hasMessageContaining("larger than");
    }
}
