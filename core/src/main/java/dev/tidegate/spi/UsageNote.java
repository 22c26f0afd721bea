package dev.tidegate.spi;

import dev.tidegate.usage.TokenKind;
import java.util.Map;

/**
 * What a command says for the usage ledger beside what a store needs to know. Limits are decided without it. Immutable.
 *
 * @param model the model as the caller named it, or the one that answered; empty text if there is none
 * @param tokens by kind, the estimate or what was used
 * @param spendNanos by the price table, for plans that do not limit the spend; 0 if there is no price
 * @param priceVersion of the price table; empty text if there is none
 */
public record UsageNote(String model, Map<TokenKind, Long> tokens, long spendNanos, String priceVersion) {
    /** Of a command for which no ledger is kept. */
    public static final UsageNote NONE = new UsageNote("", Map.of(), 0, "");

    /** Copies the tokens, so that the note is immutable. */
    public UsageNote {
        tokens = Map.copyOf(tokens);
    }
}
