package dev.tidegate.cli.aws.watch;

import dev.tidegate.aws.alarms.AlarmPlan;
import dev.tidegate.aws.alarms.AlarmPlan.State;
import dev.tidegate.aws.alarms.AlarmSpec;
import dev.tidegate.aws.alarms.CurrentAlarm;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Locale;

/** Alarms for people: what is planned, and what is there. */
final class AlarmsText {
    private static final int FIGURES = 6;

    private AlarmsText() {}

    static String of(Terminal terminal, Planned planned) {
        StringBuilder out = new StringBuilder();
        line(
                out,
                planned.cache() + ": " + planned.plan().items().size() + " alarms in " + planned.region() + "; "
                        + planned.count(State.NEW) + " to make, " + planned.count(State.CHANGED) + " to change, "
                        + planned.count(State.SAME) + " as planned");
        line(out, "");
        Table table = new Table("", "alarm", "metric", "alarm if", ">periods", "threshold from");
        for (AlarmPlan.Item item : planned.plan().items()) {
            AlarmSpec alarm = item.alarm();
            table.row(
                    word(item.state()),
                    alarm.name(),
                    alarm.statistic() + " " + alarm.metric(),
                    (alarm.isBelow() ? "< " : "> ") + figure(alarm.threshold()),
                    alarm.datapoints() + " of " + alarm.periods() + " x " + alarm.periodSeconds() + " s",
                    alarm.origin());
        }
        table.lines(Colour.of(terminal)).forEach(text -> line(out, text));
        footer(out, planned);
        return out.toString();
    }

    private static void footer(StringBuilder out, Planned planned) {
        line(out, "");
        planned.topic().ifPresent(topic -> line(out, "topic: " + topic.resource() + ", made where it is missing"));
        planned.events()
                .ifPresent(events -> line(
                        out,
                        "events of the cache, failovers among them: will go to "
                                + planned.notified().orElse("")));
        planned.notes().forEach(text -> line(out, "note: " + text));
        planned.plan().surplus().forEach(alarm -> line(out, "of a node that is gone: " + alarm.name()));
        if (!planned.plan().surplus().isEmpty()) {
            line(
                    out,
                    "to delete those of nodes that are gone: tidegate aws alarms delete " + planned.cache()
                            + " --gone --yes");
        }
        if (planned.count(State.FOREIGN) > 0) {
            line(out, "foreign: an alarm of that name was not made by Tidegate; it is left alone");
        }
        if (planned.notified().isEmpty()) {
            line(out, "no --topic was given: new alarms notify no topic, and nor do the events of the cache");
        }
    }

    static String word(State state) {
        return switch (state) {
            case SAME -> "as planned";
            case NEW -> "make";
            case CHANGED -> "change";
            case FOREIGN -> "foreign";
        };
    }

    static String figure(double value) {
        return new BigDecimal(value)
                .round(new MathContext(FIGURES))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String of(Terminal terminal, String cache, Collection<CurrentAlarm> alarms) {
        StringBuilder out = new StringBuilder();
        if (alarms.isEmpty()) {
            line(out, cache + " has no alarm of Tidegate; tidegate aws alarms plan " + cache + " shows which it needs");
            return out.toString();
        }
        Table table = new Table("state", "alarm", "notifies", "");
        for (CurrentAlarm alarm : alarms) {
            table.row(
                    alarm.state().toLowerCase(Locale.ROOT).replace('_', ' '),
                    alarm.name(),
                    notified(alarm),
                    alarm.isOurs() ? "" : "not made by Tidegate");
        }
        table.lines(Colour.of(terminal)).forEach(text -> line(out, text));
        return out.toString();
    }

    private static String notified(CurrentAlarm alarm) {
        if (alarm.isSilent()) {
            return "switched off";
        }
        return alarm.actions().isEmpty() ? "-" : String.join(" ", alarm.actions());
    }

    private static void line(StringBuilder out, String text) {
        out.append(text.stripTrailing()).append(System.lineSeparator());
    }
}
