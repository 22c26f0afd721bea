package dev.tidegate.ledger;

import dev.tidegate.usage.TokenKind;
import java.util.EnumMap;
import java.util.Map;

/**
 * A row of a report: the sums of all records with one value of its column. Immutable.
 *
 * @param key the value of the column; a user is {@code tenant/user}, because users of two tenants are two
 * @param calls how many
 * @param spendNanos nano-dollars
 * @param tokens by kind
 * @param open how many of the calls stand at their estimate, because they were not settled so far
 * @param estimated how many were settled at an estimate
 * @param unidentified how many were acquires without an id
 */
public record UsageRow(
        String key,
        long calls,
        long spendNanos,
        Map<TokenKind, Long> tokens,
        long open,
        long estimated,
        long unidentified) {
    /** Copies the tokens, so that the row is immutable. */
    public UsageRow {
        tokens = Map.copyOf(tokens);
    }

    /** What one record, the last of its id, adds to the row of {@code key}. */
    public static UsageRow of(String key, UsageRecord record) {
        return new UsageRow(
                key,
                record.calls(),
                record.spendNanos(),
                record.tokens(),
                record.kind() == UsageRecord.Kind.RESERVED ? 1 : 0,
                record.estimated() ? 1 : 0,
                record.kind() == UsageRecord.Kind.UNIDENTIFIED ? record.calls() : 0);
    }

    /** The sums of this row and another one of its key. */
    public UsageRow plus(UsageRow other) {
        return combined(other, 1);
    }

    /** This row without what {@code other}, of its key, had added. */
    public UsageRow minus(UsageRow other) {
        return combined(other, -1);
    }

    private UsageRow combined(UsageRow other, int sign) {
        Map<TokenKind, Long> sums = new EnumMap<>(TokenKind.class);
        sums.putAll(tokens);
        other.tokens.forEach((kind, count) -> sums.merge(kind, sign * count, Long::sum));
        sums.values().removeIf(count -> count == 0);
        return new UsageRow(
                key,
                calls + sign * other.calls,
                spendNanos + sign * other.spendNanos,
                sums,
                open + sign * other.open,
                estimated + sign * other.estimated,
                unidentified + sign * other.unidentified);
    }

    /** Whether every sum is 0. */
    public boolean isEmpty() {
        return calls == 0 && spendNanos == 0 && tokens.isEmpty() && open == 0 && estimated == 0 && unidentified == 0;
    }
}
