package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.usage.TokenKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** Adds records to the table of their month; one that is there already stays as it is. */
    static void insert(Connection connection, String table, List<UsageRecord> records, SubjectNumbers numbers)
            throws SQLException {
        List<Map<TokenKind, Long>> tokens =
                records.stream().map(UsageRecord::tokens).toList();
        List<TokenKind> kinds = TokenColumns.present(tokens);
        String names = kinds.stream().map(kind -> ", " + kind.text()).collect(Collectors.joining());
        String arrays = kinds.stream().map(kind -> ", ?::bigint[]").collect(Collectors.joining());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                + " (at, booked, seq, calls, spend_nanos, tenant_no, subject_no, kind, estimated, id, charges"
                + names + ") SELECT " + time("at") + ", " + time("booked")
                + ", seq, calls, spend_nanos, tenant_no, subject_no, kind, estimated, id, charges" + names
                + " FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], "
                + "?::integer[], ?::integer[], ?::integer[], ?::boolean[], ?::text[], ?::bytea[]" + arrays
                + ") r(at, booked, seq, calls, spend_nanos, tenant_no, subject_no, kind, estimated, id, charges"
                + names + ") ON CONFLICT DO NOTHING")) {
            ArrayParameters parameters = new ArrayParameters(connection, insert)
                    .longs(records, UsageRecord::atMicros)
                    .longs(records, UsageRecord::bookedMicros)
                    .longs(records, RecordRows::seq)
                    .counts(records.stream()
                            .map(record -> record.calls() == 1 ? null : record.calls())
                            .toArray(Long[]::new))
                    .longs(records, UsageRecord::spendNanos)
                    .integers(records, record -> numbers.tenant(record.tenant()))
                    .integers(records, numbers::subjectNo)
                    .integers(records, record -> record.kind().ordinal())
                    .flags(records, UsageRecord::estimated)
                    .texts(records, UsageRecord::id)
                    .bytes(records, record -> ChargeBytes.encode(record.charges()));
            for (TokenKind kind : kinds) {
                parameters.counts(TokenColumns.column(tokens, kind));
            }
            insert.executeUpdate();
        }
    }

    private static String time(String column) {
        return "'epoch'::timestamptz + r." + column + " * interval '1 microsecond'";
    }
}
