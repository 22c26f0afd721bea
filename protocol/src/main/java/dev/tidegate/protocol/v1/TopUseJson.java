package dev.tidegate.protocol.v1;

import dev.tidegate.TopUse;
import dev.tidegate.protocol.JsonText;

/** The tenants with the largest amounts, with the error of each, for callers to read. */
public final class TopUseJson {
    private TopUseJson() {}

    /** The rows, the largest first, and the bound of all that have none. */
    public static byte[] of(TopUse top) {
        return JsonText.object(json -> {
            json.writeStringField("by", top.measure().text());
            json.writeStringField("since", top.since().toString());
            json.writeArrayFieldStart("rows");
            for (TopUse.Row row : top.rows()) {
                json.writeStartObject();
                json.writeStringField("tenant", row.tenant());
                json.writeNumberField("atLeast", row.atLeast());
                json.writeNumberField("atMost", row.atMost());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("othersAtMost", top.othersAtMost());
            json.writeNumberField("total", top.total());
        });
    }
}
