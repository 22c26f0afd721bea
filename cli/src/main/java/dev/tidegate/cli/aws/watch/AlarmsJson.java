package dev.tidegate.cli.aws.watch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.alarms.AlarmPlan;
import dev.tidegate.aws.alarms.AlarmSpec;
import dev.tidegate.aws.alarms.CurrentAlarm;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Alarms for programs: what is planned, and what is there. */
final class AlarmsJson {
    private AlarmsJson() {}

    static String of(Planned planned) {
        return Json.object(out -> {
                    out.writeStringField("cache", planned.cache());
                    out.writeStringField("region", planned.region());
                    out.writeArrayFieldStart("alarms");
                    for (AlarmPlan.Item item : planned.plan().items()) {
                        write(out, item);
                    }
                    out.writeEndArray();
                    out.writeBooleanField("makesTopic", planned.topic().isPresent());
                    out.writeBooleanField("movesEvents", planned.events().isPresent());
                    texts(out, "notes", planned.notes());
                    texts(
                            out,
                            "surplus",
                            planned.plan().surplus().stream()
                                    .map(CurrentAlarm::name)
                                    .toList());
                })
                + System.lineSeparator();
    }

    private static void write(JsonGenerator out, AlarmPlan.Item item) throws IOException {
        AlarmSpec alarm = item.alarm();
        out.writeStartObject();
        out.writeStringField("name", alarm.name());
        out.writeStringField("state", item.state().name().toLowerCase(Locale.ROOT));
        out.writeStringField("level", alarm.level().name().toLowerCase(Locale.ROOT));
        out.writeStringField("metric", alarm.metric());
        out.writeStringField("dimension", alarm.dimension());
        out.writeStringField("source", alarm.source());
        out.writeStringField("statistic", alarm.statistic());
        out.writeNumberField("periodSeconds", alarm.periodSeconds());
        out.writeNumberField("datapoints", alarm.datapoints());
        out.writeNumberField("periods", alarm.periods());
        out.writeStringField("comparison", alarm.comparison());
        out.writeNumberField("threshold", alarm.threshold());
        out.writeStringField("missing", alarm.missing());
        out.writeStringField("reason", alarm.reason());
        out.writeStringField("origin", alarm.origin());
        out.writeEndObject();
    }

    static String of(String cache, Collection<CurrentAlarm> alarms) {
        return Json.object(out -> {
                    out.writeStringField("cache", cache);
                    out.writeArrayFieldStart("alarms");
                    for (CurrentAlarm alarm : alarms) {
                        out.writeStartObject();
                        out.writeStringField("name", alarm.name());
                        out.writeStringField("state", alarm.state());
                        out.writeStringField("because", alarm.because());
                        out.writeBooleanField("madeByTidegate", alarm.isOurs());
                        out.writeBooleanField("switchedOff", alarm.isSilent());
                        texts(out, "notifies", alarm.actions());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                })
                + System.lineSeparator();
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
