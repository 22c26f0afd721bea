package dev.tidegate.ledger;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Passes every call to another ledger; subclasses replace some of them. */
public abstract class ForwardingLedger implements UsageLedger {
    private final UsageLedger ledger;

    /** Passes calls to {@code ledger}, which it closes as well. */
    protected ForwardingLedger(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return ledger.append(records);
    }

    @Override
    public void leftOut(long entries, String reason) {
        ledger.leftOut(entries, reason);
    }

    @Override
    public List<UsageRow> report(UsageQuery query) {
        return ledger.report(query);
    }

    @Override
    public void each(UsageQuery query, Consumer<UsageRecord> use) {
        ledger.each(query, use);
    }

    @Override
    public void steps(UsageQuery query, Consumer<List<UsageRecord>> use) {
        ledger.steps(query, use);
    }

    @Override
    public List<String> damages() {
        return ledger.damages();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
