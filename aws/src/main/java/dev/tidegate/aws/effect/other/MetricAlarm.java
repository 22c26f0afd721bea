package dev.tidegate.aws.effect.other;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** An alarm of CloudWatch, written under its name whether there is one or not. */
final class MetricAlarm implements Effect {
    private static final Set<String> NOT_SHOWN = Set.of("Tags");
    private static final List<String> NOTIFIED = List.of("AlarmActions", "OKActions", "InsufficientDataActions");

    private static Map<String, Object> there(Reader reader, String name) {
        return reader.one("cloudwatch", "DescribeAlarms", Map.of("AlarmNames", List.of(name)), "MetricAlarms")
                .orElse(Map.of());
    }

    /** A call replaces the whole alarm: what it notifies and the change does not name is named. */
    @Override
    public Change exact(Reader reader, Change change) {
        Map<String, Object> raw = there(reader, Data.text(change.parameters(), "AlarmName"));
        Change all = change;
        for (String list : NOTIFIED) {
            if (!change.parameters().containsKey(list) && !Data.list(raw, list).isEmpty()) {
                all = all.with(list, Data.texts(raw, list));
            }
        }
        return all;
    }

    @Override
    public Look look(Reader reader, Change change) {
        String name = Data.text(change.parameters(), "AlarmName");
        Map<String, Object> raw = there(reader, name);
        return Look.of(Map.of("alarm " + name, raw.isEmpty() ? Look.NONE : text(raw, change)), raw);
    }

    /** Of the fields that the call sets, in one order; numbers in one form. */
    private static String text(Map<String, Object> of, Change change) {
        Map<String, Object> kept = new TreeMap<>();
        change.parameters().keySet().stream()
                .filter(name -> !NOT_SHOWN.contains(name) && of.containsKey(name))
                .forEach(name -> kept.put(name, number(of.getOrDefault(name, ""))));
        return Data.plain(kept);
    }

    private static Object number(Object value) {
        return value instanceof Number
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value;
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(text(change.parameters(), change));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String name = Data.text(change.parameters(), "AlarmName");
        if (before.raw().isEmpty()) {
            return Undo.by(Change.of("cloudwatch", "DeleteAlarms", name)
                    .with("AlarmNames", List.of(name))
                    .changing("Alarm", name, Look.NONE));
        }
        Change undo = Change.of("cloudwatch", "PutMetricAlarm", name);
        for (String parameter : change.parameters().keySet()) {
            if (before.raw().containsKey(parameter)) {
                undo = undo.with(parameter, before.raw().getOrDefault(parameter, ""));
            }
        }
        return Undo.by(undo.changing("Alarm", "as applied", "as before"));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return Data.with(change.parameters(), "Tags", Data.tags(reader.tags()));
    }
}
