package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Which cell of a row means what, and which cells are not read though they may matter. */
final class Columns {
    private static final Map<Column, String> REQUIRED = Map.of(
            Column.TIME, "TIMESTAMP or time",
            Column.INPUT, "ContextTokens, input_tokens or prompt_tokens",
            Column.OUTPUT, "GeneratedTokens, output_tokens or completion_tokens");

    /** Whose call it is, how many there were, what they took or cost, and whether they happened at all. */
    private static final Pattern MATTERS = Pattern.compile(
            "token|cache|cost|spend|price|usage|num|count|calls|batch|tier|status|error|level|user|tenant|team|customer"
                    + "|account|project|organi[sz]ation|model|audio|image|reason");

    private final List<String> names;
    private final TraceForm form;
    private final Map<Column, Integer> places = new EnumMap<>(Column.class);
    private final List<Integer> unread = new ArrayList<>();

    private Columns(List<String> names, TraceForm form) {
        this.names = names;
        this.form = form;
    }

    /** The columns of a header line; every fault of it goes to {@code faults}. */
    static Columns of(List<String> header, TraceForm form, List<InvalidInputException> faults) {
        Columns columns = new Columns(List.copyOf(header), form);
        for (Column meaning : Column.values()) {
            try {
                columns.find(meaning);
            } catch (InvalidInputException e) {
                faults.add(e);
            }
        }
        for (int i = 0; i < header.size(); i++) {
            String plain = TraceForm.plain(header.get(i));
            boolean sum = plain.equals("totaltokens") || plain.equals("totalusage");
            if (!columns.places.containsValue(i)
                    && !sum
                    && MATTERS.matcher(plain).find()) {
                columns.unread.add(i);
            }
        }
        return columns;
    }

    private void find(Column meaning) {
        List<Integer> found = new ArrayList<>();
        for (String accepted : form.names().getOrDefault(meaning, List.of())) {
            for (int i = 0; i < names.size(); i++) {
                if (TraceForm.isSame(names.get(i), accepted)) {
                    found.add(i);
                }
            }
        }
        if (found.size() > 1 && form.strict()) {
            throw new InvalidInputException(
                    "header",
                    names.get(found.get(0)) + " and " + names.get(found.get(1)),
                    "one column for one meaning");
        }
        if (!found.isEmpty()) {
            places.put(meaning, found.get(0));
        } else if (REQUIRED.containsKey(meaning) || form.mapped().contains(meaning)) {
            throw new InvalidInputException("header", String.join(",", names), "a column named " + expected(meaning));
        }
    }

    private String expected(Column meaning) {
        if (form.mapped().contains(meaning)) {
            return String.join(" or ", form.names().getOrDefault(meaning, List.of()));
        }
        boolean own = form.names().get(meaning) == TraceForm.OWN.names().get(meaning);
        String accepted = own
                ? String.valueOf(REQUIRED.get(meaning))
                : String.join(" or ", form.names().getOrDefault(meaning, List.of()));
        Optional<String> looksLike = TraceForm.guess(names);
        return accepted + ", or --column " + meaning.text() + "=NAME"
                + (own && looksLike.isPresent() ? "; it looks like --profile " + looksLike.get() : "");
    }

    int size() {
        return names.size();
    }

    OptionalInt place(Column meaning) {
        Integer place = places.get(meaning);
        return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** The name of the column for a meaning, as the file has it. */
    String name(Column meaning) {
        Integer place = places.get(meaning);
        return place == null ? meaning.text() : names.get(place);
    }

    /** The cell for a meaning; empty too where the file has no such column. */
    String cell(Column meaning, List<String> cells) {
        Integer place = places.get(meaning);
        return place == null ? "" : cells.get(place).strip();
    }

    /** Whether the row is a call, and not another kind of row. */
    boolean isCall(List<String> cells) {
        return form.kind().isEmpty()
                || place(Column.KIND).isEmpty()
                || form.kind().get().equalsIgnoreCase(cell(Column.KIND, cells));
    }

    /** Places of columns that may change the result and are not read. */
    List<Integer> unread() {
        return unread;
    }

    String name(int place) {
        return names.get(place);
    }
}
