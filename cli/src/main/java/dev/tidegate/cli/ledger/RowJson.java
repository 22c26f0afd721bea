package dev.tidegate.cli.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.plan.Scope;
import java.io.IOException;
import java.util.Locale;

/** Writes the fields that both commands print of a counter. */
final class RowJson {
    private RowJson() {}

    static void write(JsonGenerator out, Comparison.Row row) throws IOException {
        Counter counter = row.counter();
        out.writeStringField("tenant", counter.tenant());
        if (counter.scope() != Scope.TENANT) {
            out.writeStringField(counter.scope().name().toLowerCase(Locale.ROOT), counter.value());
        }
        out.writeStringField("limit", counter.limit().name());
        out.writeStringField("meter", counter.limit().meter().name());
        out.writeNumberField("counted", row.counts().used());
        out.writeNumberField("recorded", row.recorded().certain());
        out.writeNumberField("uncertain", row.recorded().uncertain());
    }
}
