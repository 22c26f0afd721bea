package dev.tidegate.cli.tokens;

import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.server.auth.ApiKeysException;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** A file of tokens as the commands change it: whole lines, and in one step, for a server that reads it meanwhile. */
final class TokensFile {
    /** What a file without tokens has to say, or a server takes it for one that was cut off. */
    private static final String NONE = "none";

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

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
        alone(() -> {
            added(name, line);
            return line;
        });
    }

    private void added(String name, String line) {
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
        // Before a lock is made beside a file that is not there.
        entries();
        return alone(() -> removed(name));
    }

    private boolean removed(String name) {
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

    /**
     * Beside it and then in its place. Owner, group and permissions stay those of the file that is replaced, so that a server of another
     * user can read it as before; a new file is for its owner alone.
     */
    private void write(List<String> lines) {
        Path real = file.toAbsolutePath();
        try {
            real = Files.exists(real) ? real.toRealPath() : real;
            Path draft = Files.createTempFile(Objects.requireNonNull(real.getParent()), ".tokens", ".new");
            try {
                Files.write(draft, lines);
                if (Files.exists(real)) {
                    likeBefore(draft, real);
                } else {
                    Files.setPosixFilePermissions(draft, OWNER_ALONE);
                }
                Files.move(draft, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Failure unwritable(IOException e) {
        return Failure.failed(
                        "cannot write " + file + " (" + e.getClass().getSimpleName() + ")",
                        "name a file in a folder that this user may write")
                .because(e);
    }

    private void likeBefore(Path draft, Path before) throws IOException {
        PosixFileAttributes was = Files.readAttributes(before, PosixFileAttributes.class);
        PosixFileAttributes is = Files.readAttributes(draft, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        try {
            if (!is.group().equals(was.group())) {
                view.setGroup(was.group());
            }
            if (!is.owner().equals(was.owner())) {
                view.setOwner(was.owner());
            }
        } catch (IOException e) {
            throw Failure.failed(
                            "cannot replace " + file + " and keep its owner "
                                    + was.owner().getName() + " and group "
                                    + was.group().getName() + "; nothing was changed",
                            "run the command as " + was.owner().getName() + " or as root")
                    .because(e);
        }
        view.setPermissions(was.permissions());
    }

    /** Runs one change at a time, of all processes: each begins with what the one before wrote. */
    private <T> T alone(Supplier<T> change) {
        try (FileChannel channel = lockFile()) {
            // Ends with its channel.
            FileLock unused = channel.lock();
            return change.get();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Beside the file, which is replaced itself, and of the same owner. It stays: without it two processes could hold two. */
    private FileChannel lockFile() throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path lock = real.resolveSibling("." + Objects.requireNonNull(real.getFileName()) + ".lock");
        boolean isNew = !Files.exists(lock);
        FileChannel open = FileChannel.open(
                lock,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        if (isNew && Files.exists(real)) {
            try {
                likeBefore(lock, real);
                Files.setPosixFilePermissions(lock, OWNER_ALONE);
            } catch (IOException | Failure e) {
                open.close();
                Files.delete(lock);
                throw e;
            }
        }
        return open;
    }
}
