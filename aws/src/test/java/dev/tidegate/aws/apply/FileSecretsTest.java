package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted values are decrypted with their own key only; a missing key is an error and is not replaced. */
class FileSecretsTest {
    @TempDir
    private Path folder;

    @Test
    void aKeyThatIsMissingIsNotMadeToOpenWith() throws IOException {
        Path key = folder.resolve("fix.plan.key");
        FileSecrets secrets = new FileSecrets("tg-1", key);
        String sealed = secrets.seal("value");
        assertThat(sealed).doesNotContain("value");
        assertThat(secrets.open(sealed)).isEqualTo("value");
        Files.delete(key);
        assertThatThrownBy(() -> secrets.open(sealed))
                .isInstanceOf(UnusablePlanException.class)
                .hasMessageContaining("fix.plan.key is missing");
        assertThat(key).doesNotExist();
        secrets.seal("another");
        assertThatThrownBy(() -> secrets.open(sealed)).hasMessageContaining("is not the one of this record");
    }
}
