package dev.tidegate.internal.ledger;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.usage.TokenKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A record as bytes: numbers of variable length, texts behind their lengths. The first byte is the version of the form. */
public final class RecordCodec {
    /** The form that this release writes and reads. */
    public static final int VERSION = 1;

    private static final UsageRecord.Kind[] KINDS = UsageRecord.Kind.values();
    private static final TokenKind[] TOKENS = TokenKind.values();

    private RecordCodec() {}

    /** The bytes of a record. */
    public static byte[] encode(UsageRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(160);
        out.write(VERSION);
        out.write(record.kind().ordinal());
        out.write(record.estimated() ? 1 : 0);
        text(out, record.tenant());
        text(out, record.id());
        number(out, record.seq());
        number(out, record.revision());
        number(out, record.atMicros());
        number(out, record.bookedMicros());
        text(out, record.user());
        text(out, record.model());
        text(out, record.plan());
        number(out, record.calls());
        number(out, record.spendNanos());
        text(out, record.priceVersion());
        number(out, record.charges().size());
        for (UsageRecord.Charge charge : record.charges()) {
            number(out, charge.limit());
            number(out, charge.amount());
        }
        number(out, record.tokens().size());
        record.tokens().forEach((kind, count) -> {
            out.write(kind.ordinal());
            number(out, count);
        });
        return out.toByteArray();
    }

    /**
     * The record of such bytes.
     *
     * @throws IllegalArgumentException if these are not the bytes of a record
     */
    public static UsageRecord decode(ByteBuffer in) {
        try {
            return read(in);
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not the bytes of a usage record", e);
        }
    }

    private static UsageRecord read(ByteBuffer in) {
        int version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("a usage record of form " + version + " (known: " + VERSION + ")");
        }
        UsageRecord.Kind kind = KINDS[in.get()];
        boolean estimated = in.get() == 1;
        String tenant = text(in);
        String id = text(in);
        long seq = number(in);
        long revision = number(in);
        long at = number(in);
        long booked = number(in);
        String user = text(in);
        String model = text(in);
        String plan = text(in);
        long calls = number(in);
        long spend = number(in);
        String version1 = text(in);
        List<UsageRecord.Charge> charges = new ArrayList<>();
        for (long left = number(in); left > 0; left--) {
            charges.add(new UsageRecord.Charge(number(in), number(in)));
        }
        Map<TokenKind, Long> tokens = new EnumMap<>(TokenKind.class);
        for (long left = number(in); left > 0; left--) {
            tokens.put(TOKENS[in.get()], number(in));
        }
        return new UsageRecord(
                kind, tenant, id, seq, revision, at, booked, user, model, plan, calls, charges, tokens, spend,
                estimated, version1);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static String text(ByteBuffer in) {
        int length = (int) number(in);
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes where " + in.remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void number(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
