package dev.tidegate.internal.ledger;

import dev.tidegate.InvalidInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Held by the one process that may write a folder, which ends with it. */
final class FolderLock implements AutoCloseable {
    private static final String EXPECTED = "a folder that no other server writes: each has its own";

    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there, and locks it.
     *
     * @throws InvalidInputException if it cannot be written, or another process has it
     */
    static FolderLock of(String field, Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new FolderLock(channel, lock);
                }
            } catch (OverlappingFileLockException e) {
                // This process has it already: as bad as another one.
                channel.close();
                throw refused(field, folder, EXPECTED, e);
            }
            channel.close();
            throw new InvalidInputException(field, folder, EXPECTED);
        } catch (IOException e) {
            throw refused(field, folder, "a folder that can be written", e);
        }
    }

    static InvalidInputException refused(String field, Path folder, String expected, Exception cause) {
        InvalidInputException refusal = new InvalidInputException(field, folder, expected);
        refusal.initCause(cause);
        return refusal;
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            // The operating system lets go of it at the end of the process.
            return;
        }
    }
}
