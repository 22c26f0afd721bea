package dev.tidegate.server.console;

import dev.tidegate.overrides.OverrideChange;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.console.page.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Overrides of subjects, and changes of them, as rows of tables. Pure functions. */
final class OverrideRows {
    private OverrideRows() {}

    /** Names differ from those of the page around the rows, whose fields a form in a row sends. */
    static Map<String, Object> row(SubjectOverride each, Plans plans, ZoneId zone, Instant now) {
        Map<String, Object> cells = new HashMap<>();
        boolean block = each.kind() == Kind.BLOCK;
        cells.put("what", each.kind().text());
        cells.put("whose", each.user().orElse(""));
        cells.put("on", each.name());
        cells.put("amount", value(each, plans));
        cells.put("end", each.until().map(end -> Texts.time(end, zone)).orElse("no end"));
        cells.put("over", each.until().map(end -> !now.isBefore(end)).orElse(false));
        cells.put("note", each.note());
        cells.put("grant", each.kind() == Kind.GRANT);
        cells.put("verb", block ? "Unblock" : "Remove");
        cells.put("about", words(each, plans, zone));
        return cells;
    }

    private static String value(SubjectOverride each, Plans plans) {
        return switch (each.kind()) {
            case PLAN, BLOCK -> "";
            case FACTOR -> "× " + SubjectOverride.factorText(each.value());
            case CAPACITY -> Texts.amount(OverrideForms.meter(plans, each.name()), each.value());
            case GRANT -> "+ " + Texts.amount(OverrideForms.meter(plans, each.name()), each.value());
        };
    }

    /** An override as part of a sentence. */
    static String words(SubjectOverride each, Plans plans, ZoneId zone) {
        return Stream.of(
                        each.kind().text(),
                        each.name().equals(SubjectOverride.EVERY_LIMIT) ? "of every limit" : each.name(),
                        value(each, plans),
                        each.user().map(user -> "of user " + user).orElse(""),
                        each.until()
                                .map(end -> "until " + Texts.time(end, zone))
                                .orElse(""),
                        each.note().isEmpty() ? "" : "(" + each.note() + ")")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** What a list has that another one has not. */
    static List<String> only(List<SubjectOverride> list, List<SubjectOverride> other, Plans plans, ZoneId zone) {
        return list.stream()
                .filter(each -> !other.contains(each))
                .map(each -> words(each, plans, zone))
                .toList();
    }

    static Map<String, Object> change(OverrideChange change, Plans plans, ZoneId zone) {
        return Map.of(
                "when",
                Texts.time(change.at(), zone),
                "by",
                change.by(),
                "removed",
                only(change.before(), List.of(), plans, zone),
                "added",
                only(change.after(), List.of(), plans, zone));
    }

    /** The overrides of all subjects; a row for each. */
    static List<Map<String, Object>> all(List<SubjectOverrides> subjects, Plans plans, Instant now) {
        return subjects.stream()
                .flatMap(subject -> subject.all().stream().map(each -> {
                    Map<String, Object> cells = row(each, plans, ZoneId.of("UTC"), now);
                    cells.put("subject", subject.tenant());
                    cells.put("link", Console.PATH + "/subject?tenant=" + PercentCode.encode(subject.tenant()));
                    return cells;
                }))
                .toList();
    }
}
