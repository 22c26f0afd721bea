package dev.tidegate.internal.ledger;

import dev.tidegate.ledger.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The form of a file of the ledger, and how it is read: eight bytes that name the form, then records, each behind a mark,
 * its length and its CRC-32C. Bytes that are no whole record are skipped up to the next one that is: at the end of the file
 * they are a record that was not written to its end, anywhere else they are damage.
 */
final class SegmentFile {
    static final byte[] HEADER = "TGUSAGE1".getBytes(StandardCharsets.US_ASCII);
    /** Mark, length and checksum. */
    static final int FRAME = 10;
    /** Ids are at most 128 bytes, and a plan has some tens of limits. */
    private static final int MOST_BYTES = 1 << 16;

    private static final short MARK = (short) 0xA755;

    private SegmentFile() {}

    /** Whether a file has this form, or is too short to say. */
    static boolean isOne(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] first = in.readNBytes(HEADER.length);
            return first.length < HEADER.length || Arrays.equals(first, HEADER);
        }
    }

    /** Appends a record to {@code out}, which has room for it. */
    static byte[] frame(UsageRecord record) {
        byte[] payload = RecordCodec.encode(record);
        return ByteBuffer.allocate(FRAME + payload.length)
                .putShort(MARK)
                .putInt(payload.length)
                .putInt(checksum(payload, 0, payload.length))
                .put(payload)
                .array();
    }

    /**
     * Reads a file.
     *
     * @param use is given each record
     * @param damage is given a text for each place that cannot be read
     * @return where its last whole record ends
     */
    static long read(Path file, Consumer<UsageRecord> use, Consumer<String> damage) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(all);
        int at = HEADER.length;
        if (all.length < at) {
            return 0;
        }
        if (!Arrays.equals(all, 0, at, HEADER, 0, at)) {
            damage.accept(file.getFileName() + ": byte 0: not a file of the usage ledger, or one of a later release");
            return all.length;
        }
        int sound = at;
        while (at < all.length) {
            int length = lengthAt(all, in, at);
            if (length < 0) {
                at++;
                continue;
            }
            if (at > sound) {
                damage.accept(file.getFileName() + ": byte " + sound + ": " + (at - sound)
                        + " bytes are no record (checksum or length)");
            }
            try {
                use.accept(RecordCodec.decode(ByteBuffer.wrap(all, at + FRAME, length)));
            } catch (IllegalArgumentException e) {
                damage.accept(file.getFileName() + ": byte " + at + ": " + e.getMessage());
            }
            at += FRAME + length;
            sound = at;
        }
        return sound;
    }

    /** The length of the record that begins at {@code at}; -1 if none does. */
    private static int lengthAt(byte[] all, ByteBuffer in, int at) {
        if (at + FRAME > in.limit() || in.getShort(at) != MARK) {
            return -1;
        }
        int length = in.getInt(at + 2);
        boolean whole = length > 0 && length <= MOST_BYTES && at + FRAME + length <= in.limit();
        return whole && in.getInt(at + 6) == checksum(all, at + FRAME, length) ? length : -1;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }
}
