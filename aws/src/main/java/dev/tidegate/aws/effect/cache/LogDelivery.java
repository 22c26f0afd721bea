package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The logs of a cache and where they go: a call names some of them, and those it does not name stay. */
final class LogDelivery {
    private static final String NAME = "LogDeliveryConfigurations";
    private static final List<String> FIELDS = List.of("DestinationType", "DestinationDetails", "LogFormat");

    private LogDelivery() {}

    static Property property() {
        return new Property(
                NAME,
                raw -> text(configurations(Data.list(raw, NAME))),
                (wanted, now) -> {
                    Map<String, Map<String, Object>> all = configurations(Data.list(now, NAME));
                    configurations((List<?>) wanted).forEach((log, configuration) -> all.put(log, configuration));
                    return text(all);
                },
                (before, wanted) -> Optional.of(Map.of(NAME, back(before, (List<?>) wanted))),
                false);
    }

    private static Map<String, Map<String, Object>> configurations(List<?> list) {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        for (Object each : list) {
            Map<String, Object> kept = new TreeMap<>();
            FIELDS.stream()
                    .filter(Data.map(each)::containsKey)
                    .forEach(field -> kept.put(field, Data.map(each).getOrDefault(field, "")));
            all.put(Data.text(Data.map(each), "LogType"), kept);
        }
        return all;
    }

    private static String text(Map<String, Map<String, Object>> all) {
        return all.isEmpty() ? Look.NONE : Data.plain(all);
    }

    private static List<Object> back(Map<String, Object> before, List<?> wanted) {
        Map<String, Map<String, Object>> old = configurations(Data.list(before, NAME));
        List<Object> all = new ArrayList<>();
        configurations(wanted).keySet().forEach(log -> {
            Map<String, Object> configuration = new LinkedHashMap<>();
            configuration.put("LogType", log);
            configuration.putAll(old.getOrDefault(log, Map.of()));
            configuration.put("Enabled", old.containsKey(log));
            all.add(configuration);
        });
        return all;
    }
}
