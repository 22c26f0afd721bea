package dev.tidegate.internal.ledger;

import dev.tidegate.StoreException;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.spi.UsageQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A ledger in front of another one that may be away: records are kept in files of a folder, from where they are moved
 * within a second, or once the other one is back. A file is deleted after the other ledger has its records, which may
 * receive them twice.
 */
public final class SpoolLedger extends ForwardingLedger {
    /** Some million records. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int MOST_AT_ONCE = 5_000;
    private static final long PAUSE_MILLIS = 200;
    private static final long PATIENCE_SECONDS = 60;
    private static final long LAST_SECONDS = 3;

    private final UsageLedger to;
    private final Consumer<String> failed;
    private final FolderLock lock;
    private final SpoolFiles files;
    private final UsageQueue queue;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tidegate-ledger-spool");
        thread.setDaemon(true);
        return thread;
    });

    private SpoolLedger(Path folder, UsageLedger to, Consumer<String> failed, long mostBytes) {
        super(to);
        this.to = to;
        this.failed = failed;
        this.lock = FolderLock.of("ledger-spool", folder);
        this.files = new SpoolFiles(folder, mostBytes);
        this.queue = new UsageQueue("the spool of the usage ledger in " + folder, MOST_AT_ONCE, files);
        var unused = clock.scheduleWithFixedDelay(this::pass, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** See {@link UsageLedger#spooled}. */
    public static SpoolLedger of(Path folder, UsageLedger to, Consumer<String> failed) {
        return new SpoolLedger(folder, to, failed, MOST_BYTES);
    }

    /** For tests: with a smaller bound. */
    static SpoolLedger of(Path folder, UsageLedger to, Consumer<String> failed, long mostBytes) {
        return new SpoolLedger(folder, to, failed, mostBytes);
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return queue.append(records).whenComplete((done, failure) -> {
            if (failure != null) {
                to.leftOut(
                        records.size(),
                        String.valueOf(StoreException.unwrapped(failure).getMessage()));
            }
        });
    }

    private void pass() {
        try {
            files.rotate();
            for (Path file : files.closed()) {
                move(file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            Throwable inner = e instanceof ExecutionException ? e.getCause() : e;
            Throwable cause = StoreException.unwrapped(inner == null ? e : inner);
            failed.accept(cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage()));
        }
    }

    private void move(Path file) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<UsageRecord> records = new ArrayList<>();
        List<String> damages = new ArrayList<>();
        SegmentFile.read(file, records::add, damages::add);
        for (int from = 0; from < records.size(); from += MOST_AT_ONCE) {
            to.append(records.subList(from, Math.min(records.size(), from + MOST_AT_ONCE)))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        files.moved(file, damages.isEmpty());
        damages.forEach(failed);
    }

    /** Moves what it can in a few seconds. The rest is moved by the next process with this folder. */
    @Override
    public void close() {
        queue.close();
        var unused = clock.schedule(this::pass, 0, TimeUnit.MILLISECONDS);
        clock.shutdown();
        try {
            if (!clock.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                clock.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close();
        super.close();
    }

    /** The files of the folder: one that is being written, and older ones that are not changed any more. */
    private static final class SpoolFiles implements UsageQueue.Target {
        private final Path folder;
        private final long mostBytes;
        private long number;
        private long bytes;
        private Optional<Written> open = Optional.empty();

        /** The file that is being written, and how much of it is whole. */
        private static final class Written {
            private final FileChannel channel;
            private final Path file;
            private long bytes = SegmentFile.HEADER.length;
            private boolean unsynced = true;

            Written(Path file, FileChannel channel) {
                this.file = file;
                this.channel = channel;
            }
        }

        SpoolFiles(Path folder, long mostBytes) {
            this.folder = folder;
            this.mostBytes = mostBytes;
            for (Path file : closed()) {
                bytes += file.toFile().length();
                number = Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
            }
        }

        /** The files before the one that is being written, in their order. */
        synchronized List<Path> closed() {
            try (Stream<Path> all = Files.list(folder)) {
                return all.filter(file -> file.getFileName().toString().matches("spool-\\d{18}\\.seg"))
                        .filter(file -> open.isEmpty() || !file.equals(open.get().file))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw FolderLock.refused("ledger-spool", folder, "a folder that can be read", e);
            }
        }

        @Override
        public synchronized void write(List<UsageRecord> records) throws IOException {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            records.forEach(record -> frames.writeBytes(SegmentFile.frame(record)));
            if (bytes + frames.size() > mostBytes) {
                throw new IOException("it is full: " + mostBytes + " bytes wait to be moved");
            }
            if (open.isEmpty()) {
                open = Optional.of(begun(folder.resolve(String.format(Locale.ROOT, "spool-%018d.seg", ++number))));
            }
            Written now = open.get();
            try {
                all(now.channel, frames.toByteArray());
            } catch (IOException e) {
                now.channel.truncate(now.bytes).position(now.bytes);
                throw e;
            }
            now.bytes += frames.size();
            now.unsynced = true;
            bytes += frames.size();
            if (now.bytes >= SegmentWriter.MOST_FILE_BYTES) {
                rotate();
            }
        }

        /** A file with its first bytes: without them what follows could not be read. */
        private static Written begun(Path file) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                all(channel, SegmentFile.HEADER);
                return new Written(file, channel);
            } catch (IOException e) {
                channel.close();
                Files.deleteIfExists(file);
                throw e;
            }
        }

        private static void all(FileChannel channel, byte[] what) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(what);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        /** The next record begins another file. */
        synchronized void rotate() throws IOException {
            if (open.isPresent()) {
                open.get().channel.force(false);
                open.get().channel.close();
                open = Optional.empty();
            }
        }

        synchronized void moved(Path file, boolean sound) throws IOException {
            bytes -= Math.min(bytes, Files.size(file));
            if (sound) {
                Files.delete(file);
            } else {
                Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
            }
        }

        @Override
        public synchronized void idle() {
            try {
                if (open.isPresent() && open.get().unsynced) {
                    open.get().channel.force(false);
                    open.get().unsynced = false;
                }
            } catch (IOException e) {
                // Tried again: what it was for is with the operating system.
                return;
            }
        }

        @Override
        public synchronized void end() {
            try {
                rotate();
            } catch (IOException e) {
                // Written as far as it can be.
                open = Optional.empty();
            }
        }
    }
}
