package dev.tidegate.cli.prices;

import dev.tidegate.usage.TokenKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes drafts as a price table of version 2, a model a line. Models that differ in name alone share a line. */
final class DraftText {
    private static final int DOLLAR_DECIMALS = 6;
    private static final int FACTOR_DECIMALS = 6;
    private static final long THOUSAND = 1_000;

    private DraftText() {}

    /** One entry of the drafted price table. */
    record Entry(String id, String family, Set<String> aliases, String body) {}

    static List<Entry> entries(Collection<Draft> drafts, Families families) {
        Map<String, List<Draft>> alike = new TreeMap<>();
        for (Draft draft : drafts) {
            draft.settleSteps();
            String key = families.of(draft.id) + "|" + body(draft);
            alike.computeIfAbsent(key, text -> new ArrayList<>()).add(draft);
        }
        Set<String> ids = new TreeSet<>();
        drafts.forEach(draft -> ids.add(draft.id));
        List<Entry> entries = new ArrayList<>();
        for (List<Draft> same : alike.values()) {
            same.sort((a, b) -> a.id.length() == b.id.length()
                    ? a.id.compareTo(b.id)
                    : Integer.compare(a.id.length(), b.id.length()));
            Draft first = same.get(0);
            Set<String> aliases = new TreeSet<>();
            same.forEach(draft -> {
                aliases.add(draft.id);
                draft.aliases.stream().filter(ids::add).forEach(aliases::add);
            });
            aliases.remove(first.id);
            entries.add(new Entry(first.id, families.of(first.id), aliases, body(first)));
        }
        entries.sort((a, b) -> a.id().compareTo(b.id()));
        return entries;
    }

    /** The name under which limits of each model count an id. */
    interface Families {
        String of(String id);
    }

    static String line(Entry entry) {
        StringBuilder out = new StringBuilder("  ").append(quoted(entry.id())).append(": { ");
        if (!entry.family().equals(entry.id())) {
            out.append("family: ").append(quoted(entry.family())).append(", ");
        }
        if (!entry.aliases().isEmpty()) {
            out.append("aliases: [");
            out.append(String.join(
                    ", ", entry.aliases().stream().map(DraftText::quoted).toList()));
            out.append("], ");
        }
        return out.append(entry.body()).append(" }").toString();
    }

    private static String body(Draft draft) {
        List<String> parts = new ArrayList<>();
        set(draft.set, parts);
        if (!draft.changes.isEmpty()) {
            List<String> changes = new ArrayList<>();
            draft.changes.forEach((from, set) -> {
                List<String> inside = new ArrayList<>();
                inside.add("from: " + from);
                set(set, inside);
                changes.add("{ " + String.join(", ", inside) + " }");
            });
            parts.add("changes: [" + String.join(", ", changes) + "]");
        }
        draft.retired.ifPresent(day -> parts.add("retired: " + day));
        if (!draft.notes.isEmpty()) {
            parts.add("note: " + quoted(String.join("; ", draft.notes)));
        }
        return String.join(", ", parts);
    }

    private static void set(Draft.Set set, List<String> parts) {
        step(set.base(), parts);
        List<String> above = new ArrayList<>();
        set.steps.tailMap(0L, false).forEach((length, step) -> {
            if (!step.isEmpty()) {
                List<String> inside = new ArrayList<>();
                step(step, inside);
                above.add(length(length) + ": { " + String.join(", ", inside) + " }");
            }
        });
        if (!above.isEmpty()) {
            parts.add("above: { " + String.join(", ", above) + " }");
        }
        if (!set.hours.isEmpty()) {
            List<String> hours = new ArrayList<>();
            set.hours.forEach((span, own) -> {
                List<String> inside = new ArrayList<>();
                if (!span.everyDay()) {
                    inside.add("days: [" + span.dayNames() + "]");
                }
                inside.add("utc: \"" + span.utc() + "\"");
                kinds(own, inside);
                hours.add("{ " + String.join(", ", inside) + " }");
            });
            parts.add("hours: [" + String.join(", ", hours) + "]");
        }
    }

    private static void step(Draft.Step step, List<String> parts) {
        kinds(step.own, parts);
        List<String> terms = new ArrayList<>();
        step.factors.forEach((name, factor) -> terms.add(name + ": "
                + BigDecimal.valueOf(factor, FACTOR_DECIMALS)
                        .stripTrailingZeros()
                        .toPlainString()));
        step.terms.forEach((name, own) -> {
            List<String> inside = new ArrayList<>();
            kinds(own, inside);
            if (!inside.isEmpty()) {
                terms.add(name + ": { " + String.join(", ", inside) + " }");
            }
        });
        Collections.sort(terms);
        if (!terms.isEmpty()) {
            parts.add("terms: { " + String.join(", ", terms) + " }");
        }
    }

    private static void kinds(Map<TokenKind, Long> own, List<String> parts) {
        own.forEach((kind, picos) -> parts.add(kind.text() + ": " + dollars(picos)));
    }

    private static String length(long tokens) {
        return tokens % THOUSAND == 0 ? tokens / THOUSAND + "k" : String.valueOf(tokens);
    }

    static String dollars(long picos) {
        return "$"
                + BigDecimal.valueOf(picos, DOLLAR_DECIMALS)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** Plain where YAML takes it for text whatever stands around it. */
    static String quoted(String text) {
        boolean plain =
                text.matches("[a-z][a-zA-Z0-9._/-]*[a-zA-Z0-9]") && !text.matches("true|false|null|yes|no|on|off");
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
