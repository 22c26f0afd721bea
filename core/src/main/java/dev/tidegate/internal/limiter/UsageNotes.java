package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Makes the notes for the usage ledger; without a ledger they are empty, and cost nothing. */
final class UsageNotes {
    private final Optional<Prices> prices;
    private final Repricing repricing;
    private final boolean kept;

    UsageNotes(Optional<Prices> prices, boolean kept) {
        this.prices = prices;
        this.repricing = new Repricing(prices);
        this.kept = kept;
    }

    /** Whether there is a ledger. */
    boolean kept() {
        return kept;
    }

    /** Of a cost, which is an estimate. */
    UsageNote of(Request request) {
        if (!kept) {
            return UsageNote.NONE;
        }
        Cost cost = request.cost();
        Map<TokenKind, Long> tokens = new EnumMap<>(TokenKind.class);
        cost.part(Meter.INPUT_TOKENS).ifPresent(count -> tokens.put(TokenKind.INPUT, count));
        cost.part(Meter.OUTPUT_TOKENS).ifPresent(count -> tokens.put(TokenKind.OUTPUT, count));
        Optional<String> model = request.subject().model();
        long spend = cost.part(Meter.SPEND).orElseGet(() -> spend(model, Actual.of(new Usage(tokens))));
        return new UsageNote(model.orElse(""), tokens, spend, version());
    }

    /** Of a usage; {@code booked} has the spend, where it was computed already. */
    UsageNote of(Handle handle, Actual said, Actual booked) {
        if (!kept) {
            return UsageNote.NONE;
        }
        Long priced = booked.meters().get(Meter.SPEND);
        Optional<String> model = said.conditions().model().or(handle::model);
        return new UsageNote(
                model.orElse(""),
                said.usage().map(Usage::counts).orElse(Map.of()),
                priced == null ? spend(handle.model(), said) : priced,
                "");
    }

    /** As {@link #of(Handle, Actual, Actual)}, for a charge without a reservation. */
    UsageNote ofCharge(Handle handle, Actual said, Actual booked) {
        UsageNote note = of(handle, said, booked);
        return kept ? new UsageNote(note.model(), note.tokens(), note.spendNanos(), version()) : note;
    }

    private long spend(Optional<String> model, Actual used) {
        return repricing.spend(model, used, TimeSource.system().nowMicros()).orElse(0);
    }

    private String version() {
        return prices.map(Prices::version).orElse("");
    }
}
