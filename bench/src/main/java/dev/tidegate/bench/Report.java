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
                .append(machine())
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

    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + runtime.availableProcessors() + " processors";
    }

    /** For programs: one object, absent figures are null. */
    String json() {
        StringBuilder text = new StringBuilder("{\n");
        text.append("  \"at\": ")
                .append(quoted(at.truncatedTo(ChronoUnit.SECONDS).toString()));
        text.append(",\n  \"machine\": ").append(quoted(machine()));
        text.append(",\n  \"quick\": ").append(quick);
        text.append(",\n  \"rows\": [");
        String separator = "\n";
        for (Row row : rows) {
            text.append(separator).append("    ").append(json(row));
            separator = ",\n";
        }
        return text.append("\n  ]\n}\n").toString();
    }

    private String json(Row row) {
        return "{\"group\": " + quoted(row.group())
                + ", \"name\": " + quoted(row.name())
                + ", \"unit\": " + quoted(row.unit().text())
                + ", \"value\": " + figure(row.value())
                + ", \"error\": " + figure(row.error())
                + ", \"best\": " + figure(row.best())
                + ", \"bytesPerOp\": " + figure(row.bytesPerOp())
                + ", \"ratioToOurs\": " + figure(row.ratioToOurs(rows)) + "}";
    }

    private static String figure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
    }

    /** Names, times and versions: nothing else is written, so nothing else needs an escape. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Writes the JSON into a file named after the time of the run. */
    Path write(Path folder) throws IOException {
        String stamp = at.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path file = folder.resolve("bench-" + stamp + ".json");
        Files.createDirectories(folder);
        return Files.writeString(file, json());
    }
}
