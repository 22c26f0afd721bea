package dev.tidegate.server.alert;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Alerts that are not delivered yet, in a file that one process has at a time. An alert is on the disk when {@link #add}
 * returns, and stays until each of its targets has it. Safe for any number of threads.
 */
public final class AlertQueue implements AutoCloseable {
    /** Then the file is rewritten without what is done, if that is most of it. */
    private static final long REWRITE_BYTES = 1 << 20;

    private static final String FILE = "alerts.log";
    private static final String ADDED = "A";
    private static final String DONE = "D";
    private static final String TAB = "\t";

    private final Path file;
    private final int most;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private FileChannel channel;
    private long size;
    private int unreadable;

    /**
     * An alert and the targets that do not have it.
     *
     * @param alert what is to be delivered
     * @param targets their names
     */
    public record Waiting(Alert alert, Set<String> targets) {}

    /**
     * Opens the queue of a folder, which is made if it is not there.
     *
     * @param most how many alerts may wait
     * @throws IOException if the folder cannot be used, or another process has it
     */
    public AlertQueue(Path folder, int most) throws IOException {
        this.most = most;
        Files.createDirectories(folder);
        this.file = folder.resolve(FILE);
        Path lockFile = folder.resolve("lock");
        this.lockChannel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.lock = locked(lockChannel, folder);
        this.unreadable = load(file, waiting);
        this.channel = rewritten();
    }

    private static FileLock locked(FileChannel channel, Path folder) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another server of this process has it.
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another process uses the alert queue " + folder);
        }
        return lock;
    }

    /** What waits in a folder, also while a server uses it. */
    public static List<Waiting> list(Path folder) throws IOException {
        Map<String, Waiting> found = new LinkedHashMap<>();
        load(folder.resolve(FILE), found);
        return List.copyOf(found.values());
    }

    /** Returns how many lines are none of this form; one that was not written to its end is the last. */
    private static int load(Path file, Map<String, Waiting> into) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        int bad = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty() && !take(line, into)) {
                bad++;
            }
        }
        return bad;
    }

    private static boolean take(String line, Map<String, Waiting> into) {
        String[] parts = line.split(TAB, 4);
        if (parts.length != 4 || !parts[1].equals(checksum(parts[2] + TAB + parts[3]))) {
            return false;
        }
        if (parts[0].equals(DONE)) {
            Optional.ofNullable(into.get(parts[2])).ifPresent(found -> {
                found.targets().remove(parts[3]);
                if (found.targets().isEmpty()) {
                    into.remove(parts[2]);
                }
            });
            return true;
        }
        try {
            Alert alert = Alert.read(parts[3]);
            into.put(alert.id(), new Waiting(alert, new LinkedHashSet<>(List.of(parts[2].split(",", -1)))));
            return parts[0].equals(ADDED);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** How many lines could not be read when it was opened. */
    public int unreadable() {
        return unreadable;
    }

    /** What waits now, oldest first. */
    public synchronized List<Waiting> waiting() {
        List<Waiting> all = new ArrayList<>();
        waiting.values().forEach(each -> all.add(new Waiting(each.alert(), new LinkedHashSet<>(each.targets()))));
        return all;
    }

    /** How many alerts wait. */
    public synchronized int size() {
        return waiting.size();
    }

    /**
     * Adds alerts, and returns once they are on the disk.
     *
     * @return those for which there was room; one that waits already is among them and is not added again
     * @throws IOException if the disk does not take them; none of them is then promised
     */
    public synchronized List<Waiting> add(List<Waiting> alerts) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Waiting> taken = new ArrayList<>();
        Map<String, Waiting> fresh = new LinkedHashMap<>();
        for (Waiting each : alerts) {
            String id = each.alert().id();
            if (each.targets().isEmpty() || waiting.containsKey(id) || fresh.containsKey(id)) {
                taken.add(each);
            } else if (waiting.size() + fresh.size() < most) {
                text.append(line(each));
                fresh.put(id, new Waiting(each.alert(), new LinkedHashSet<>(each.targets())));
                taken.add(each);
            }
        }
        if (!fresh.isEmpty()) {
            write(text.toString());
            channel.force(false);
            waiting.putAll(fresh);
        }
        return taken;
    }

    /** Whether this target has to have this alert still. */
    public synchronized boolean isWaiting(String id, String target) {
        Waiting found = waiting.get(id);
        return found != null && found.targets().contains(target);
    }

    /** A target has an alert, or never will. Not forced to the disk: after a crash it is sent again with the same id. */
    public synchronized void done(String id, String target) throws IOException {
        Waiting found = waiting.get(id);
        if (found == null || !found.targets().remove(target)) {
            return;
        }
        if (found.targets().isEmpty()) {
            waiting.remove(id);
        }
        write(DONE + TAB + checksum(id + TAB + target) + TAB + id + TAB + target + "\n");
        if (size > REWRITE_BYTES && size > 2 * bytes()) {
            FileChannel before = channel;
            channel = rewritten();
            before.close();
        }
    }

    private long bytes() {
        return waiting.values().stream().mapToLong(each -> line(each).length()).sum();
    }

    private static String line(Waiting each) {
        String targets = String.join(",", each.targets());
        String json = new String(each.alert().json(), StandardCharsets.UTF_8);
        return ADDED + TAB + checksum(targets + TAB + json) + TAB + targets + TAB + json + "\n";
    }

    private static String checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        long before = size;
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
        } catch (IOException e) {
            // Half a line would make the next one unreadable.
            channel.truncate(before);
            size = before;
            throw e;
        }
    }

    /** A file of what waits alone, on the disk under its name. */
    private FileChannel rewritten() throws IOException {
        Path next = file.resolveSibling(FILE + ".next");
        Files.deleteIfExists(next);
        FileChannel made = created(next);
        StringBuilder text = new StringBuilder();
        waiting.values().forEach(each -> text.append(line(each)));
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        long written = bytes.remaining();
        while (bytes.hasRemaining()) {
            made.write(bytes);
        }
        made.force(true);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        size = written;
        return made;
    }

    /** Only the owner may read the ids of subjects. */
    private static FileChannel created(Path path) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? FileChannel.open(
                        path,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(path, options);
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
        lock.release();
        lockChannel.close();
    }
}
