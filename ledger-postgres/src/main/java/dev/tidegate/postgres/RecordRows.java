package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.usage.TokenKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Records as rows of the table of a month. */
final class RecordRows {
    /** Of a row that {@link #read} reads: those of the table, of its subject and of its tenant. */
    static final String COLUMNS = "t.tenant, u.id, u.seq, " + micros("u.at") + ", " + micros("u.booked")
            + ", s.user_id, s.model, s.plan, coalesce(u.calls, 1), u.charges, u.spend_nanos, u.estimated, s.price_version, u.kind, "
            + TokenColumns.each(column -> "u." + column);

    static final String JOINS =
            " JOIN usage_subject s USING (subject_no) JOIN usage_tenant t ON t.tenant_no = u.tenant_no";
    private static final int FIRST_TOKENS = 15;
    /** Of a reservation that was not extended; beyond any number of microseconds. */
    private static final long OPEN = -(1L << 53);

    /** Those of each row, beside the counts of tokens. */
    private static final int FIXED_COLUMNS = 11;

    private static final UsageRecord.Kind[] KINDS = UsageRecord.Kind.values();

    private RecordRows() {}

    private static String micros(String column) {
        return "(extract(epoch FROM " + column + ") * 1000000)::bigint";
    }

    static UsageRecord read(ResultSet row) throws SQLException {
        long seq = row.getLong(3);
        return new UsageRecord(
                KINDS[row.getInt(14)],
                row.getString(1),
                row.getString(2),
                Math.max(0, seq),
                seq < 0 ? seq - OPEN : 0,
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getLong(9),
                ChargeBytes.decode(row.getBytes(10)),
                TokenColumns.read(row, FIRST_TOKENS),
                row.getLong(11),
                row.getBoolean(12),
                row.getString(13));
    }

    /** One number for seq and revision, in the order in which steps count. */
    private static long seq(UsageRecord record) {
        return record.seq() == 0 ? OPEN + record.revision() : record.seq();
    }

    /** Adds records, none of which is there, to the table of their month. */
    static void insert(Connection connection, String table, List<UsageRecord> records, SubjectNumbers numbers)
            throws SQLException {
        List<TokenKind> kinds =
                TokenColumns.present(records.stream().map(UsageRecord::tokens).toList());
        String names = kinds.stream().map(kind -> ", " + kind.text()).collect(Collectors.joining());
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " (at, booked, seq, calls, spend_nanos, tenant_no, subject_no, kind, "
                        + "estimated, id, charges" + names + ") FROM STDIN (FORMAT binary)");
        try {
            write(new BinaryRows(copy), records, kinds, numbers);
        } catch (SQLException e) {
            if (copy.isActive()) {
                try {
                    copy.cancelCopy();
                } catch (SQLException other) {
                    e.addSuppressed(other);
                }
            }
            throw e;
        }
    }

    private static void write(BinaryRows rows, List<UsageRecord> records, List<TokenKind> kinds, SubjectNumbers numbers)
            throws SQLException {
        for (UsageRecord record : records) {
            rows.begin(FIXED_COLUMNS + kinds.size())
                    .time(record.atMicros())
                    .time(record.bookedMicros())
                    .number(seq(record));
            if (record.calls() == 1) {
                rows.nothing();
            } else {
                rows.number(record.calls());
            }
            rows.number(record.spendNanos())
                    .integer(numbers.tenant(record.tenant()))
                    .integer(numbers.subjectNo(record))
                    .small(record.kind().ordinal())
                    .flag(record.estimated())
                    .bytes(record.id().getBytes(StandardCharsets.UTF_8))
                    .bytes(ChargeBytes.encode(record.charges()));
            for (TokenKind kind : kinds) {
                Long count = record.tokens().get(kind);
                if (count == null) {
                    rows.nothing();
                } else {
                    rows.number(count);
                }
            }
        }
        rows.end();
    }
}
