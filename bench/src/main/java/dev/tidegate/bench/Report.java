package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The figures of one run, as a table and as JSON. */
record Report(List<Row> rows, Instant at, boolean quick) {
    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Row row : rows) {
            if (!row.group().equals(group)) {
                group = row.group();
                text.append(heading(row));
            }
            text.append(line(row));
        }
        return text.append(System.lineSeparator())
                .append(Machine.text())
                .append(System.lineSeparator())
                .toString();
    }

    private static String heading(Row row) {
        return "\n" + line(row.group(), row.unit().text(), "±", "best", "B/op", "to ours");
    }

    private String line(Row row) {
        return line(
                "  " + row.name(),
                number(row.value(), "%.1f"),
                number(row.error(), "%.1f"),
                row.unit() == Row.Unit.NANOS_PER_OP ? number(row.best(), "%.1f") : "",
                number(row.bytesPerOp(), "%.0f"),
                number(row.ratioToOurs(rows), "%.2f"));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-40s %12s %10s %10s %8s %8s", cells).stripTrailing() + "\n";
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** For programs: one object, absent figures are null. */
    String json() {
        return "{\n  \"at\": " + Json.quoted(at.truncatedTo(ChronoUnit.SECONDS).toString())
                + ",\n  \"machine\": " + Json.quoted(Machine.text())
                + ",\n  \"quick\": " + quick
                + ",\n  \"rows\": " + Json.array(rows, this::json) + "\n}\n";
    }

    private String json(Row row) {
        return "{\"group\": " + Json.quoted(row.group())
                + ", \"name\": " + Json.quoted(row.name())
                + ", \"unit\": " + Json.quoted(row.unit().text())
                + ", \"value\": " + Json.figure(row.value())
                + ", \"error\": " + Json.figure(row.error())
                + ", \"best\": " + Json.figure(row.best())
                + ", \"bytesPerOp\": " + Json.figure(row.bytesPerOp())
                + ", \"ratioToOurs\": " + Json.figure(row.ratioToOurs(rows)) + "}";
    }

    /** Writes the JSON into a file named after the time of the run. */
    Path write(Path folder) throws IOException {
        String stamp = at.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path file = folder.resolve("bench-" + stamp + ".json");
        Files.createDirectories(folder);
        return Files.writeString(file, json());
    }
}
