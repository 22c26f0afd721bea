package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A report of the usage ledger, for callers to read. */
public final class UsageReportJson {
    private UsageReportJson() {}

    /** The rows, and what could not be read. */
    public static byte[] of(UsageQuery query, List<UsageRow> rows, List<String> damages) {
        return JsonText.object(json -> {
            json.writeStringField("by", query.by().text());
            json.writeArrayFieldStart("rows");
            for (UsageRow row : rows) {
                row(json, query.by().text(), row);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("damages");
            for (String damage : damages) {
                json.writeString(damage);
            }
            json.writeEndArray();
        });
    }

    private static void row(JsonGenerator json, String column, UsageRow row) throws IOException {
        json.writeStartObject();
        json.writeStringField(column, row.key());
        json.writeNumberField("calls", row.calls());
        json.writeNumberField("spendNanos", row.spendNanos());
        json.writeObjectFieldStart("tokens");
        for (Map.Entry<TokenKind, Long> kind : new TreeMap<>(row.tokens()).entrySet()) {
            json.writeNumberField(kind.getKey().text(), kind.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("open", row.open());
        json.writeNumberField("estimated", row.estimated());
        json.writeNumberField("unidentified", row.unidentified());
        json.writeEndObject();
    }
}
