package dev.tidegate.cli.subjects;

import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the overrides of subjects and their history as tables. */
final class OverridesText {
    private static final String ABSENT = "-";

    private OverridesText() {}

    /** The overrides of one subject, and their version. */
    static void print(Terminal terminal, Map<String, Object> subject) {
        Table table = new Table("kind", "user", "limit or plan", ">value", "until", "id or reason");
        rows(subject.get("overrides")).forEach(each -> table.row((Object[]) cells(each)));
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
        terminal.out().println("version " + subject.get("version"));
    }

    /** The overrides of all subjects. */
    static void printAll(Terminal terminal, Map<String, Object> body) {
        Table table = new Table("subject", "kind", "user", "limit or plan", ">value", "until", "id or reason");
        for (Map<?, ?> subject : rows(body.get("subjects"))) {
            for (Map<?, ?> each : rows(subject.get("overrides"))) {
                String[] cells = cells(each);
                String[] row = new String[cells.length + 1];
                row[0] = String.valueOf(subject.get("subject"));
                System.arraycopy(cells, 0, row, 1, cells.length);
                table.row((Object[]) row);
            }
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }

    /** The last changes of one subject. */
    static void printHistory(Terminal terminal, Map<String, Object> subject) {
        List<Map<?, ?>> changes = rows(subject.get("history"));
        if (changes.isEmpty()) {
            return;
        }
        Table table = new Table("changed at", "by", "removed", "added");
        for (Map<?, ?> change : changes) {
            table.row(
                    String.valueOf(change.get("at")),
                    String.valueOf(change.get("by")),
                    words(change.get("before")),
                    words(change.get("after")));
        }
        terminal.out().println();
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }

    private static String words(@Nullable Object list) {
        String all = rows(list).stream()
                .map(each -> java.util.Arrays.stream(cells(each))
                        .filter(cell -> !cell.equals(ABSENT))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? ABSENT : all;
    }

    private static String[] cells(Map<?, ?> each) {
        return new String[] {
            text(each, "kind"),
            text(each, "user"),
            each.get("limit") == null ? text(each, "plan") : text(each, "limit"),
            value(each),
            text(each, "until"),
            each.get("id") == null ? text(each, "reason") : text(each, "id")
        };
    }

    private static String value(Map<?, ?> each) {
        for (String name : List.of("capacity", "amount")) {
            if (each.get(name) instanceof Long number) {
                return Amounts.count(number);
            }
        }
        return each.get("factor") == null ? ABSENT : "× " + each.get("factor");
    }

    private static String text(Map<?, ?> each, String name) {
        Object value = each.get(name);
        return value == null || value.equals("") ? ABSENT : String.valueOf(value);
    }

    private static List<Map<?, ?>> rows(@Nullable Object value) {
        List<?> list = value instanceof List<?> items ? items : List.of();
        return list.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
    }
}
