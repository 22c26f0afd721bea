package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.server.auth.ApiKeysException;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A file of tokens as the commands change it: whole lines, and in one step, for a server that reads it meanwhile. */
final class TokensFile {
    /** What a file without tokens has to say, or a server takes it for one that was cut off. */
    private static final String NONE = "none";

    private final Path file;

    TokensFile(Path file) {
        this.file = file;
    }

    List<HashedSecrets.Entry<TokenScope>> entries() {
        try {
            return UpstashTokens.load(file).entries();
        } catch (ApiKeysException e) {
            throw Inputs.faulty(file, e.faults()).because(e);
        }
    }

    void add(String name, String line) {
        boolean exists = Files.exists(file);
        if (exists && entries().stream().anyMatch(entry -> entry.name().equals(name))) {
            throw Failure.failed(
                    file + " has a token of the name " + name + " already",
                    "revoke it first: tidegate tokens revoke " + name + " --file " + file);
        }
        List<String> lines = exists ? lines() : new ArrayList<>();
        lines.removeIf(each -> each.strip().equals(NONE));
        lines.add(line);
        write(lines);
    }

    /** Removes a token, and returns whether it was the last: the file then says so in words, and refuses every caller. */
    boolean remove(String name) {
        List<HashedSecrets.Entry<TokenScope>> entries = entries();
        if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
            throw Failure.failed(
                    file + " has no token of the name " + name, "see its names: tidegate tokens list --file " + file);
        }
        List<String> lines = lines();
        lines.removeIf(line -> line.strip().split("\\s+", -1)[0].equals(name));
        boolean last = entries.size() == 1;
        if (last) {
            lines.add(NONE);
        }
        write(lines);
        return last;
    }

    private List<String> lines() {
        try {
            return new ArrayList<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }

    /** Beside it and then in its place. Its owner alone may read it, unless the file had other permissions before. */
    private void write(List<String> lines) {
        Path real = file.toAbsolutePath();
        try {
            real = Files.exists(real) ? real.toRealPath() : real;
            Path draft = Files.createTempFile(java.util.Objects.requireNonNull(real.getParent()), ".tokens", ".new");
            try {
                Files.write(draft, lines);
                if (Files.exists(real)) {
                    Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(real));
                } else {
                    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
                }
                Files.move(draft, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw Failure.failed(
                            "cannot write " + file + " (" + e.getClass().getSimpleName() + ")",
                            "name a file in a folder that this user may write")
                    .because(e);
        }
    }
}
