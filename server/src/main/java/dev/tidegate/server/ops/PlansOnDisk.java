package dev.tidegate.server.ops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The plans file of a server, which is replaced whole, with its owner and permissions, and only while it has the content that was read
 * before. Safe for any number of threads of one process.
 */
public final class PlansOnDisk {
    /** Some thousand limits; a form must be read into memory. */
    public static final int MOST_BYTES = 256 * 1024;

    private final Path file;

    public PlansOnDisk(Path file) {
        this.file = file;
    }

    /** The file has another content than it was expected to have. */
    public static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException() {
            super("the file was changed since");
        }
    }

    /** As it was named. */
    public String name() {
        return file.toString();
    }

    /** Whether this process may replace it. A link is followed. */
    public boolean isWritable() {
        try {
            Path real = file.toRealPath();
            return Files.isRegularFile(real) && Files.isWritable(real) && Files.isWritable(real.getParent());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The text of the file.
     *
     * @throws IOException if it cannot be read, is not UTF-8, or is too large to be edited
     */
    public String read() throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("larger than " + MOST_BYTES + " bytes");
        }
        return Files.readString(file);
    }

    /** By which a content is compared with another. */
    public static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /**
     * Puts {@code text} in the place of the content that has the digest {@code before}.
     *
     * @throws ChangedException if the content is another one by now; nothing was changed
     * @throws IOException if it cannot be written
     */
    public synchronized void replace(String before, String text) throws IOException {
        if (!digest(read()).equals(before)) {
            throw new ChangedException();
        }
        Path real = file.toRealPath();
        Path fresh = Files.createTempFile(real.getParent(), real.getFileName() + ".", ".new");
        try {
            PosixFileAttributeView own = Files.getFileAttributeView(real, PosixFileAttributeView.class);
            if (own != null) {
                own(own.readAttributes(), fresh);
            }
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Gives the owner, the group and the permissions of the old file to the fresh one. */
    private static void own(PosixFileAttributes old, Path fresh) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        try {
            if (!now.group().equals(old.group())) {
                view.setGroup(old.group());
            }
            if (!now.owner().equals(old.owner())) {
                view.setOwner(old.owner());
            }
            view.setPermissions(old.permissions());
        } catch (IOException e) {
            throw new IOException(
                    "its owner " + old.owner().getName() + " and its group "
                            + old.group().getName() + " cannot be kept by the user of this server",
                    e);
        }
    }
}
