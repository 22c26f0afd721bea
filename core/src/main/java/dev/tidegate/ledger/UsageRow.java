package dev.tidegate.ledger;

import dev.tidegate.usage.TokenKind;
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
}
