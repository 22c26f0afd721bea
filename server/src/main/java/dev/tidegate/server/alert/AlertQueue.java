package dev.tidegate.server.alert;

import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.function.Consumer;
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
    /** No channel: the interrupt of a thread that writes to one closes it, for all alerts after it. */
    private RandomAccessFile out;

    private long size;
    /** Bytes of the lines of what waits. */
    private long live;

    private boolean broken;
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
        this.out = rewritten();
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

    /** Returns how many lines are none of this form. One that was not written to its end was never promised. */
    private static int load(Path file, Map<String, Waiting> into) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        int bad = 0;
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
        for (int n = 0; n < lines.length; n++) {
            if (!lines[n].isEmpty() && !take(lines[n], into) && n < lines.length - 1) {
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
    public List<Waiting> add(List<Waiting> alerts) throws IOException {
        return add(alerts, each -> {});
    }

    /** As {@link #add(List)}. {@code added} is given each that did not wait before, also where it has no targets. */
    synchronized List<Waiting> add(List<Waiting> alerts, Consumer<Waiting> added) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Waiting> taken = new ArrayList<>();
        List<Waiting> more = new ArrayList<>();
        Map<String, Waiting> fresh = new LinkedHashMap<>();
        for (Waiting each : alerts) {
            String id = each.alert().id();
            if (waiting.containsKey(id) || fresh.containsKey(id)) {
                taken.add(each);
            } else if (each.targets().isEmpty()) {
                taken.add(each);
                more.add(each);
            } else if (waiting.size() + fresh.size() < most) {
                text.append(line(each));
                fresh.put(id, new Waiting(each.alert(), new LinkedHashSet<>(each.targets())));
                taken.add(each);
                more.add(each);
            }
        }
        if (!fresh.isEmpty()) {
            write(text.toString());
            out.getFD().sync();
            waiting.putAll(fresh);
            fresh.values().forEach(each -> live += line(each).length());
        }
        more.forEach(added);
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
            live -= line(found).length();
        }
        write(DONE + TAB + checksum(id + TAB + target) + TAB + id + TAB + target + "\n");
        if (size > REWRITE_BYTES && size > 2 * live) {
            replace();
        }
    }

    private void replace() throws IOException {
        RandomAccessFile before = out;
        out = rewritten();
        before.close();
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
        if (broken) {
            replace();
            broken = false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            out.write(bytes);
            size += bytes.length;
        } catch (IOException e) {
            // Half a line would make the next one unreadable.
            broken = true;
            out.setLength(size);
            out.seek(size);
            broken = false;
            throw e;
        }
    }

    /** A file of what waits alone, on the disk under its name. */
    private RandomAccessFile rewritten() throws IOException {
        Path next = file.resolveSibling(FILE + ".next");
        Files.deleteIfExists(next);
        created(next);
        StringBuilder text = new StringBuilder();
        waiting.values().forEach(each -> text.append(line(each)));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        RandomAccessFile made = new RandomAccessFile(next.toFile(), "rw");
        try {
            made.write(bytes);
            made.getFD().sync();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Each try of a full disk would leave one open.
            made.close();
            throw e;
        }
        size = bytes.length;
        live = text.length();
        syncFolder();
        return made;
    }

    /** A file whose new name is not on the disk yet is in use all the same, so a failure changes nothing. */
    private void syncFolder() {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Not every system lets a folder be opened; its file system then keeps names by itself.
            return;
        }
    }

    /** Only the owner may read the ids of subjects. */
    private static void created(Path path) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(path);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
        lock.release();
        lockChannel.close();
    }
}
