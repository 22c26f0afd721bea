package dev.tidegate.internal.fallback;

import dev.tidegate.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The journal in a file, which one process has at a time. One thread writes what has come together. Settles and cancellations are
 * forced to the disk, once for all that came together: they are promised. Calls and reservations are not: they survive the end of
 * the process, not that of the machine, for a decision must not wait for a disk. When nothing waits any more the file is emptied; while something does, lines of what is done may stand in it, up to a
 * bound, at which it is rewritten. Safe for any number of threads.
 */
final class JournalFile implements Journal {
    /** Then the file is rewritten without what is done. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Path file;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final List<QueuedItem> found = new ArrayList<>();
    private final int unreadable;
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final boolean atOnce;
    /** Nothing where the caller writes. */
    private final @Nullable Thread writer;
    /** Of the writer alone: what stands in the file and is not done. */
    private final Map<Long, String> open = new LinkedHashMap<>();

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE = PosixFilePermissions.asFileAttribute(
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private Optional<String> trouble = Optional.empty();
    private FileChannel channel;
    private long next = 1;
    private boolean closed;
    private long rewriteAt = MOST_BYTES;

    private record Line(
            long number, Optional<String> text, @Nullable CompletableFuture<Void> written, boolean forced) {}

    /** A line that asks the writer to end. */
    private static final Line LAST = new Line(-1, Optional.empty(), null, false);

    /** A journal with a writer of its own. */
    JournalFile(Path file, JournalText text) {
        this(file, text, false);
    }

    /**
     * Opens the file.
     *
     * @param atOnce whether the caller's thread writes, so that a simulated run follows from its seed; only for one thread, and nothing
     *     is forced to the disk
     * @throws InvalidInputException if the file cannot be had
     */
    JournalFile(Path file, JournalText text, boolean atOnce) {
        this.file = file;
        this.atOnce = atOnce;
        try {
            lockChannel = opened(beside(".lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            lock = locked();
            unreadable = load(text);
            channel = begun();
        } catch (IOException e) {
            throw new InvalidInputException(
                    "journal", file, "a file that can be written, in a folder that exists (" + e.getMessage() + ")");
        }
        writer = atOnce ? null : started();
    }

    private Thread started() {
        Thread thread = new Thread(this::write, "tidegate-journal");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Only the owner may read ids of callers and their usage. */
    private static FileChannel opened(Path path, Set<StandardOpenOption> options) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? FileChannel.open(path, options, OWNER_ALONE) : FileChannel.open(path, options);
    }

    /** Rewritten; where there is no room for that, what is there goes on, and nothing is promised until something fits. */
    private FileChannel begun() throws IOException {
        try {
            return rewritten();
        } catch (IOException e) {
            FileChannel asItIs = opened(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            asItIs.position(asItIs.size());
            trouble = Optional.of(String.valueOf(e.getMessage()));
            return asItIs;
        }
    }

    /** Why the file could not be written when it was opened. */
    Optional<String> trouble() {
        return trouble;
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private FileLock locked() throws IOException {
        try {
            FileLock mine = lockChannel.tryLock();
            if (mine != null) {
                return mine;
            }
        } catch (OverlappingFileLockException e) {
            // In this very process.
        }
        lockChannel.close();
        throw new InvalidInputException("journal", file, "a file that no other process uses as its journal");
    }

    /** Reads what is not done; returns how many lines could not be read, a last one that was cut off left aside. */
    private int load(JournalText text) throws IOException {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        Map<Long, QueuedItem> items = new LinkedHashMap<>();
        String all = Files.readString(file, StandardCharsets.UTF_8);
        int bad = 0;
        for (String line : all.split("\n", -1)) {
            Optional<JournalText.Read> read = text.read(line);
            if (read.isEmpty()) {
                bad += line.isEmpty() || all.endsWith(line) ? 0 : 1;
                continue;
            }
            long number = read.get().number();
            next = Math.max(next, number + 1);
            if (read.get().item().isPresent()) {
                items.put(number, read.get().item().get());
                open.put(number, line);
            } else if (open.remove(number) != null) {
                items.remove(number);
            } else {
                bad += line.startsWith("done") ? 0 : 1;
            }
        }
        found.addAll(items.values());
        return bad;
    }

    /** A file with nothing but what is not done, in the place of what was there. */
    private FileChannel rewritten() throws IOException {
        Path fresh = beside(".new");
        Files.deleteIfExists(fresh);
        FileChannel out = opened(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        try {
            return written(out, fresh);
        } catch (IOException e) {
            out.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private FileChannel written(FileChannel out, Path fresh) throws IOException {
        // Also where nothing is open: whether there is room is found out now, and not at the first settle of an outage.
        StringBuilder text = new StringBuilder(JournalText.done(0)).append('\n');
        open.values().forEach(line -> text.append(line).append('\n'));
        writeAll(out, text);
        if (!atOnce) {
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return out;
    }

    private static void writeAll(FileChannel out, CharSequence text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** What an earlier process wrote down and did not finish. */
    List<QueuedItem> found() {
        return List.copyOf(found);
    }

    /** Lines that could not be read. */
    int unreadable() {
        return unreadable;
    }

    @Override
    public CompletionStage<Void> add(QueuedItem item) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("the journal is closed"));
            }
            if (item.number == 0) {
                item.number = next++;
            }
            Optional<String> text = JournalText.line(item);
            if (text.isEmpty()) {
                item.number = 0;
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> written = new CompletableFuture<>();
            write(new Line(item.number, text, written, item instanceof QueuedItem.Ending));
            return written;
        }
    }

    @Override
    public void done(QueuedItem item) {
        if (item.number != 0) {
            write(new Line(item.number, Optional.empty(), null, false));
        }
    }

    private void write(Line line) {
        if (writer == null) {
            write(List.of(line));
        } else {
            lines.add(line);
        }
    }

    private void write() {
        List<Line> batch = new ArrayList<>();
        boolean ends = false;
        while (!ends) {
            try {
                batch.add(lines.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            lines.drainTo(batch);
            ends = batch.remove(LAST);
            write(batch);
            batch.clear();
        }
    }

    private void write(List<Line> batch) {
        StringBuilder text = new StringBuilder();
        for (Line line : batch) {
            if (line.text().isPresent()) {
                open.put(line.number(), line.text().get());
                text.append(line.text().get()).append('\n');
            } else if (open.remove(line.number()) != null) {
                text.append(JournalText.done(line.number())).append('\n');
            }
        }
        long good = 0;
        try {
            good = channel.position();
            if (open.isEmpty() && !batch.isEmpty()) {
                channel.truncate(0);
                channel.position(0);
            } else {
                writeAll(channel, text);
                if (!atOnce && batch.stream().anyMatch(Line::forced)) {
                    channel.force(false);
                }
            }
            if (channel.position() > rewriteAt) {
                FileChannel old = channel;
                channel = rewritten();
                old.close();
                rewriteAt = Math.max(MOST_BYTES, 2 * channel.position());
            }
            batch.forEach(line -> end(line, null));
        } catch (IOException e) {
            takeBack(good);
            batch.forEach(line -> end(line, e));
        }
    }

    /** Half a line would spoil the next. */
    private void takeBack(long good) {
        try {
            channel.truncate(good);
            channel.position(good);
        } catch (IOException e) {
            // The line that is spoilt has a checksum; it is said when the file is read.
        }
    }

    private static void end(Line line, @Nullable IOException failure) {
        CompletableFuture<Void> written = line.written();
        if (written != null && failure == null) {
            written.complete(null);
        } else if (written != null) {
            written.completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            lines.add(LAST);
        }
        try {
            if (writer != null) {
                writer.join();
            }
            channel.close();
            lock.release();
            lockChannel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // What was to be written is, or its writer has got an error.
        }
    }
}
