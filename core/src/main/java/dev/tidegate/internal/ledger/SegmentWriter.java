package dev.tidegate.internal.ledger;

import dev.tidegate.ledger.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Appends records to the files of their days. For one thread. */
final class SegmentWriter implements AutoCloseable {
    /** A file is read as a whole. */
    static final long MOST_FILE_BYTES = 16L << 20;
    /** Reservations of a few days end at once; a file of another day is opened again when it is needed. */
    private static final int MOST_OPEN = 8;

    private final Path folder;
    private final long mostFileBytes;
    private final Map<LocalDate, Open> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<LocalDate, Integer> numbers = new HashMap<>();

    /** A file of the ledger that is open for appending. */
    private static final class Open {
        private final FileChannel channel;
        private long bytes;
        private boolean unsynced = true;

        Open(FileChannel channel, long bytes) {
            this.channel = channel;
            this.bytes = bytes;
        }
    }

    SegmentWriter(Path folder, long mostFileBytes) {
        this.folder = folder;
        this.mostFileBytes = mostFileBytes;
    }

    /** Cuts off what an earlier process did not write to its end, so that what is appended can be read. */
    void recover() throws IOException {
        for (Map.Entry<LocalDate, List<Path>> day :
                SegmentFiles.byDay(List.of(folder)).entrySet()) {
            List<Path> files = day.getValue();
            Path last = files.get(files.size() - 1);
            boolean other = !SegmentFile.isOne(last);
            // What is appended to a file of another form is never read.
            numbers.put(day.getKey(), SegmentFiles.number(last) + (other ? 1 : 0));
            if (other) {
                continue;
            }
            long sound = SegmentFile.read(last, record -> {}, damage -> {});
            if (sound < Files.size(last)) {
                try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                    channel.truncate(sound);
                    channel.force(true);
                }
            }
        }
    }

    void write(List<UsageRecord> records) throws IOException {
        Map<LocalDate, ByteArrayOutputStream> byDay = new TreeMap<>();
        for (UsageRecord record : records) {
            byDay.computeIfAbsent(SegmentFiles.day(record.atMicros()), day -> new ByteArrayOutputStream())
                    .writeBytes(SegmentFile.frame(record));
        }
        for (Map.Entry<LocalDate, ByteArrayOutputStream> day : byDay.entrySet()) {
            write(day.getKey(), day.getValue().toByteArray());
        }
    }

    private void write(LocalDate day, byte[] frames) throws IOException {
        Open file = open.get(day);
        if (file != null && file.bytes >= mostFileBytes) {
            close(file);
            open.remove(day);
            file = null;
            numbers.merge(day, 1, Integer::sum);
        }
        if (file == null) {
            file = open(day);
            open.put(day, file);
        }
        ByteBuffer left = ByteBuffer.wrap(frames);
        try {
            while (left.hasRemaining()) {
                file.channel.write(left);
            }
        } catch (IOException e) {
            // Part of a record may be there now, and the next one must begin behind a whole one.
            open.remove(day);
            try (FileChannel channel = file.channel) {
                channel.truncate(file.bytes);
            }
            throw e;
        }
        file.bytes += frames.length;
        file.unsynced = true;
        while (open.size() > MOST_OPEN) {
            LocalDate eldest = open.keySet().iterator().next();
            Open left1 = open.remove(eldest);
            if (left1 != null) {
                close(left1);
            }
        }
    }

    private Open open(LocalDate day) throws IOException {
        int number = numbers.computeIfAbsent(day, any -> 1);
        Path file = SegmentFiles.named(folder, day, number);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long size = channel.size();
            if (size >= mostFileBytes) {
                channel.close();
                numbers.put(day, number + 1);
                return open(day);
            }
            if (size < SegmentFile.HEADER.length) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(SegmentFile.HEADER));
                size = SegmentFile.HEADER.length;
                syncFolder();
            }
            channel.position(size);
            return new Open(channel, size);
        } catch (IOException e) {
            // Each try of a full disk would leave one open.
            channel.close();
            throw e;
        }
    }

    /** A new file is found after a crash of the machine only if its name is on the disk. */
    private void syncFolder() {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Not every system lets a folder be opened; its file system then keeps names by itself.
            return;
        }
    }

    void sync() throws IOException {
        for (Open file : open.values()) {
            if (file.unsynced) {
                file.channel.force(false);
                file.unsynced = false;
            }
        }
    }

    private static void close(Open file) throws IOException {
        file.channel.force(false);
        file.channel.close();
    }

    @Override
    public void close() throws IOException {
        for (Open file : open.values()) {
            close(file);
        }
        open.clear();
    }
}
