package dev.tidegate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.server.auth.ApiKeysException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("keys"), text);
    }

    private List<Fault> faults(Path file) {
        try {
            ApiKeys.load(file);
            return List.of();
        } catch (ApiKeysException e) {
            return e.faults();
        }
    }

    @Test
    void aCreatedKeyIsKnownByTheLineInTheFile() throws IOException {
        ApiKeys.Created mine = ApiKeys.create("app-1");
        ApiKeys.Created other = ApiKeys.create("other");
        assertThat(mine.key()).matches("tg_[A-Za-z0-9_-]{43}").isNotEqualTo(other.key());
        assertThat(mine.line()).matches("app-1 sha256:[0-9a-f]{64}").doesNotContain(mine.key());
        assertThat(mine.toString()).doesNotContain(mine.key());

        ApiKeys keys = ApiKeys.load(file("# callers\n\n  " + mine.line() + "  \r\n"
                + other.line()
                        .toUpperCase(Locale.ROOT)
                        .replace("SHA256", "sha256")
                        .replace("OTHER", "other")));
        assertThat(keys.size()).isEqualTo(2);
        assertThat(keys.nameOf(mine.key())).contains("app-1");
        assertThat(keys.nameOf(other.key())).contains("other");
        assertThat(keys.nameOf(mine.key() + "x")).isEmpty();
        assertThat(keys.nameOf("")).isEmpty();
        assertThat(keys.nameOf("x".repeat(100_000))).isEmpty();
        assertThat(keys).hasToString("ApiKeys[app-1, other]");
    }

    @Test
    void aFaultyFileIsRefusedWithEveryFault() throws IOException {
        String hash = "sha256:" + "ab".repeat(32);
        List<Fault> faults = faults(file(String.join(
                "\n",
                "# comment",
                "good " + hash,
                "tg_thisIsAPlainKeyPastedByMistake",
                "bad/name " + hash,
                "short sha256:abcd",
                "md md5:" + "ab".repeat(32),
                "good sha256:" + "cd".repeat(32),
                "copy " + hash.toUpperCase(Locale.ROOT).replace("SHA256", "sha256"),
                "three words here",
                "no/name nohash")));
        assertThat(faults).extracting(Fault::line).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 10);
        assertThat(faults.toString())
                .contains("line 3: 1 words (expected: 'name sha256:<64 hex digits>')")
                .contains("line 4: the name (expected: letters")
                .contains("line 5: the hash (expected: 'sha256:' and 64 hex digits)")
                .contains("line 7: the name good is already on line 2")
                .contains("line 8: the same key is already on line 2")
                .doesNotContain("PlainKey", "nohash", "no/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n"})
    void aFileWithoutAKeyIsRefused(String text) throws IOException {
        assertThat(faults(file(text)))
                .hasSize(1)
                .first()
                .hasToString(
                        "no key in it, so nobody could call (expected: 'name sha256:<64 hex digits>'; or 'none' where that is meant)");
    }

    @Test
    void aFileThatCannotBeReadIsSaid() throws IOException {
        assertThat(faults(folder.resolve("absent"))).hasToString("[no such file]");
        assertThat(faults(folder)).hasSize(1);
        Path binary = Files.write(folder.resolve("binary"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(faults(binary)).hasToString("[not UTF-8 text]");
        Path huge = Files.write(folder.resolve("huge"), new byte[5_000_000]);
        assertThat(faults(huge).toString()).contains("longer than");
    }

    @Test
    void moreKeysThanTheBoundAreRefused() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= HashedSecrets.MAX_SECRETS; i++) {
            many.append(String.format("k%d sha256:%064x%n", i, i));
        }
        assertThat(faults(file(many.toString()))).hasToString("[1001 keys (expected: at most 1000)]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-x", "a/b", "é"})
    void aNameThatTheFileCouldNotSayIsRefused(String name) {
        assertThatThrownBy(() -> ApiKeys.create(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("name: ");
    }

    /** Known words are suggested; what the line says is not repeated. */
    @Test
    void aMisspeltSettingOrRoleIsSuggestedAgainst() throws IOException {
        String hash = "sha256:" + "ab".repeat(32);
        assertThat(faults(file("a " + hash + " role=decide\nb sha256:" + "cd".repeat(32) + " roles=setle,read\n")))
                .extracting(Fault::toString)
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .endsWith("did you mean 'roles'?)")
                                .doesNotContain("role="),
                        fault -> assertThat(fault)
                                .endsWith("did you mean 'settle'?)")
                                .doesNotContain("setle"));
    }
}
