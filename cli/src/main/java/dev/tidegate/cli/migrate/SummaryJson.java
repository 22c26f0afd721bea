package dev.tidegate.cli.migrate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.migrate.move.Report;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.redis.carry.CarryResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the report of a move as one JSON object on one line. */
final class SummaryJson {
    private SummaryJson() {}

    static String text(Summary summary) {
        Report report = summary.report();
        return Json.object(out -> {
            out.writeStringField("from", summary.from());
            out.writeStringField("to", summary.to());
            out.writeBooleanField("dryRun", summary.dryRun());
            out.writeBooleanField("complete", summary.ended());
            if (!summary.stoppedBy().isEmpty()) {
                out.writeStringField("stoppedBy", summary.stoppedBy());
            }
            out.writeNumberField("millis", summary.millis());
            out.writeNumberField("seen", report.seen());
            out.writeNumberField("carried", report.carriedKeys());
            out.writeNumberField("verified", report.verifiedKeys());
            out.writeArrayFieldStart("forms");
            for (Report.Form form : report.forms()) {
                out.writeStartObject();
                out.writeStringField("form", form.name());
                out.writeNumberField("keys", form.keys());
                for (Map.Entry<CarryResult, Long> result : form.results().entrySet()) {
                    out.writeNumberField(result.getKey().name().toLowerCase(Locale.ROOT), result.getValue());
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            groups(out, "notCarried", report.notCarried());
            groups(out, "notes", report.notes());
            groups(out, "differing", report.differing());
            groups(out, "neverExpiring", report.endless().keys() == 0 ? List.of() : List.of(report.endless()));
        });
    }

    private static void groups(JsonGenerator out, String name, List<Report.Group> groups) throws IOException {
        out.writeArrayFieldStart(name);
        for (Report.Group group : groups) {
            out.writeStartObject();
            if (!group.reason().isEmpty()) {
                out.writeStringField("reason", group.reason());
            }
            out.writeNumberField("keys", group.keys());
            out.writeArrayFieldStart("names");
            for (String each : group.names()) {
                out.writeString(each);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
