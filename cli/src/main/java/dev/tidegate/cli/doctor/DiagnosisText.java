package dev.tidegate.cli.doctor;

import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.LayerResult;
import dev.tidegate.doctor.diagnosis.Note;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A diagnosis for people: the layers checked, then the cause, then what to do. */
final class DiagnosisText {
    private DiagnosisText() {}

    static List<String> of(Diagnosis diagnosis, Colour colour) {
        Table table = new Table("layer", "", ">ms", "seen");
        for (LayerResult layer : diagnosis.layers()) {
            table.row(layer.name(), layer.ok() ? "ok" : "FAILED", layer.millis(), layer.detail());
        }
        List<String> lines = new ArrayList<>(table.lines(colour));
        for (Note note : diagnosis.notes()) {
            lines.add("");
            lines.add("note   " + note.what().slug() + " (" + note.what().code() + "): " + note.cause());
            lines.add("why    " + note.why());
            lines.add("next   " + note.next());
        }
        lines.add("");
        if (diagnosis.ok()) {
            lines.add(colour.good("healthy") + ": " + diagnosis.at() + " can be counted in"
                    + notes(diagnosis.notes().size()));
        } else {
            lines.add(colour.bad("cause") + "  " + colour.bold(diagnosis.slug()) + " (" + diagnosis.code() + "): "
                    + diagnosis.cause());
            lines.add("why    " + diagnosis.why());
            lines.add("next   " + diagnosis.next());
        }
        return lines;
    }

    /** What is worth a line where nothing has changed. */
    static String line(Diagnosis diagnosis, long nowMicros) {
        Instant now = Instant.ofEpochMilli(nowMicros / 1000).truncatedTo(ChronoUnit.SECONDS);
        List<LayerResult> layers = diagnosis.layers();
        return now + " " + diagnosis.slug() + ": "
                + (layers.isEmpty() ? "" : layers.get(layers.size() - 1).detail());
    }

    private static String notes(int count) {
        return count == 0 ? "" : "; " + count + (count == 1 ? " note above" : " notes above");
    }
}
