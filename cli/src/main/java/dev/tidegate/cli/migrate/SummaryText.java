package dev.tidegate.cli.migrate;

import dev.tidegate.cli.migrate.move.Report;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.redis.carry.CarryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the report of a move as a table and lines below it. */
final class SummaryText {
    private SummaryText() {}

    static List<String> lines(Summary summary, Colour colour) {
        Report report = summary.report();
        List<String> lines = new ArrayList<>();
        if (report.forms().isEmpty()) {
            lines.add("nothing to carry");
        } else {
            lines.addAll(table(report).lines(colour));
        }
        groups(lines, "not carried", report.notCarried());
        groups(lines, "note", report.notes());
        groups(lines, "differs", report.differing());
        if (report.endless().keys() > 0) {
            lines.add("never expires: " + keys(report.endless().keys()) + names(report.endless()));
        }
        lines.add(last(summary));
        return lines;
    }

    private static Table table(Report report) {
        Table table = new Table("form", ">keys", ">new", ">added to", ">as before", ">other");
        for (Report.Form form : report.forms()) {
            long created = of(form, CarryResult.CREATED);
            long added = of(form, CarryResult.ADDED) + of(form, CarryResult.FOLLOWED);
            long unchanged = of(form, CarryResult.UNCHANGED);
            table.row(form.name(), form.keys(), created, added, unchanged, form.keys() - created - added - unchanged);
        }
        return table;
    }

    private static long of(Report.Form form, CarryResult result) {
        return form.results().getOrDefault(result, 0L);
    }

    private static void groups(List<String> lines, String title, List<Report.Group> groups) {
        for (Report.Group group : groups) {
            lines.add(title + ": " + keys(group.keys()) + ", " + group.reason() + names(group));
        }
    }

    private static String names(Report.Group group) {
        String all = String.join(", ", group.names());
        return " (" + all + (group.keys() > group.names().size() ? ", …)" : ")");
    }

    private static String keys(long keys) {
        return keys == 1 ? "1 key" : keys + " keys";
    }

    private static String last(Summary summary) {
        Report report = summary.report();
        String seconds = String.format(Locale.ROOT, "%.1f s", summary.millis() / 1000.0);
        if (summary.dryRun()) {
            return "dry run: " + keys(report.carriedKeys()) + " of " + report.seen() + " would be carried from "
                    + summary.from() + " to " + summary.to() + "; reading them took " + seconds
                    + ", a move with its verification takes about three times as long";
        }
        return (summary.ended() ? "carried " : "stopped after ")
                + keys(report.carriedKeys()) + " of " + report.seen() + " from " + summary.from() + " to "
                + summary.to() + " in " + seconds + "; " + report.verifiedKeys() + " read again and equal";
    }
}
