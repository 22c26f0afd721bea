package dev.tidegate.internal.usage;

import dev.tidegate.usage.UsageReading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usage of a stream of events. Events report running totals, so of each field the largest figure holds; but an event
 * that says it is the sum of the others stands alone, several calls in one stream are summed, and a usage that is
 * reported in two forms counts once. Lives for one reading, in one thread.
 */
public final class UsageStreams {
    private static final String METRICS = "amazon-bedrock-invocationMetrics";
    /** What events say beside their usage. */
    private static final Set<String> BESIDE = Set.of(
            "model",
            "modelVersion",
            "model_version",
            "modelId",
            "model_name",
            "service_tier",
            "serviceTier",
            "object",
            "performanceConfig",
            "response_metadata",
            "cache_hit",
            "usage_breakdown",
            "providerMetadata",
            "provider_metadata",
            "_hidden_params",
            "output",
            "timings");

    private static final Set<String> STEPS = Set.of("finish-step", "step-finish");

    /** One call of a model, and the totals of its events. */
    private static final class Call {
        final Map<String, @Nullable Object> usage = new LinkedHashMap<>();
        final Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        final Map<String, @Nullable Object> around = new LinkedHashMap<>();
        final Set<Object> choices = new HashSet<>();
        String id = "";
        String ended = "";
        int reports;
        long written;
    }

    private final UsageFormats formats;
    private final String provider;
    private final List<Call> calls = new ArrayList<>();
    private Optional<UsageReading> sum = Optional.empty();
    private final List<UsageReading> lines = new ArrayList<>();
    private Call call = begin();

    /** @param provider whose events they are; empty to go by their fields */
    public UsageStreams(UsageFormats formats, String provider) {
        this.formats = formats;
        this.provider = provider;
    }

    private Call begin() {
        Call next = new Call();
        calls.add(next);
        return next;
    }

    /** Takes the next event, with usage or without. */
    public UsageStreams add(Map<?, ? extends @Nullable Object> event) {
        List<UsagePlace> places = formats.places(event);
        Object type = event.get("type");
        boolean total = places.stream().anyMatch(place -> place.path().contains("totalUsage"));
        if (!places.isEmpty() && (total || "result".equals(type) && event.containsKey("usage"))) {
            sum = formats.read(provider, event);
        } else if (event.get("custom_id") instanceof String || event.get("recordId") instanceof String) {
            formats.read(provider, event).ifPresent(lines::add);
        } else {
            into(call(event, type, places), event, places);
        }
        return this;
    }

    /** The reading of all events; empty if none had usage. */
    public Optional<UsageReading> reading() {
        if (sum.isPresent()) {
            return sum;
        }
        List<UsageReading> readings = new ArrayList<>(lines);
        for (Call each : calls) {
            read(each).ifPresent(readings::add);
        }
        return UsageFormats.sum(readings);
    }

    /** The call that the event belongs to: a new one where a message or a step begins, or another response ends. */
    private Call call(Map<?, ? extends @Nullable Object> event, @Nullable Object type, List<UsagePlace> places) {
        if (!places.isEmpty()) {
            ended(event);
        }
        String id = event.get("message") instanceof Map<?, ?> message && message.get("id") instanceof String text
                ? text
                : "";
        boolean begins = "message_start".equals(type) || "assistant".equals(type);
        boolean other = begins && !id.isEmpty() && !call.id.isEmpty() && !id.equals(call.id);
        if (other || STEPS.contains(String.valueOf(type)) && call.reports > 0) {
            call = begin();
        }
        if (begins) {
            call.id = id;
        }
        return call;
    }

    /**
     * The last event of a response has its id and all of its usage. Chunks have an id too, of which some gateways make a new
     * one for each: only the chunk without choices is known to be the last.
     */
    private void ended(Map<?, ? extends @Nullable Object> event) {
        Object id = event.get("response") instanceof Map<?, ?> response ? response.get("id") : null;
        if (id == null && event.get("choices") instanceof List<?> choices && choices.isEmpty()) {
            id = event.get("id");
        }
        if (id instanceof String text && !text.equals(call.ended)) {
            call = call.ended.isEmpty() ? call : begin();
            call.ended = text;
        }
    }

    private void into(Call call, Map<?, ? extends @Nullable Object> event, List<UsagePlace> places) {
        beside(call, event);
        choices(call, event);
        for (UsagePlace place : places) {
            for (UsagePlace at = place.around(); at != null; at = at.around()) {
                beside(call, at.object());
            }
            boolean metrics = place.name().equals(METRICS);
            place.object()
                    .forEach((name, value) -> lay(metrics ? call.metrics : call.usage, String.valueOf(name), value));
            if (place.object().get("completion_tokens") instanceof Number written) {
                call.written += written.longValue();
            }
            call.reports++;
        }
    }

    private static void beside(Call call, Map<?, ? extends @Nullable Object> object) {
        object.forEach((key, value) -> {
            String name = String.valueOf(key);
            String text = name.equals("candidates") ? String.valueOf(value) : "";
            boolean grounded = text.contains("webSearchQueries") || text.contains("web_search_queries");
            if (value != null && (BESIDE.contains(name) || grounded)) {
                call.around.put(name, value);
            }
        });
    }

    private static void choices(Call call, Map<?, ? extends @Nullable Object> event) {
        if (event.get("choices") instanceof List<?> choices) {
            for (Object choice : choices) {
                if (choice instanceof Map<?, ?> map && map.get("index") instanceof Number index) {
                    call.choices.add(index.longValue());
                }
            }
        }
    }

    private Optional<UsageReading> read(Call call) {
        perChoice(call);
        Optional<UsageReading> told = read(call.usage, call.around);
        Optional<UsageReading> again = read(call.metrics, call.around);
        if (told.isPresent() && again.isPresent()) {
            return size(again.get()) > size(told.get()) ? again : told;
        }
        return told.or(() -> again);
    }

    /** One report for each of several choices: each has what that choice wrote, and none has all. */
    private void perChoice(Call call) {
        int choices = call.choices.size();
        boolean llama = call.around.containsKey("timings") || provider.equals("llama.cpp");
        if (choices < 2 || call.reports != choices && !llama || !call.usage.containsKey("completion_tokens")) {
            return;
        }
        Object largest = call.usage.get("completion_tokens");
        boolean each = call.reports == choices;
        long all = each || !(largest instanceof Number one) ? call.written : one.longValue() * choices;
        call.usage.put("completion_tokens", all);
        call.usage.remove("total_tokens");
    }

    private Optional<UsageReading> read(Map<String, @Nullable Object> usage, Map<String, @Nullable Object> around) {
        if (usage.isEmpty()) {
            return Optional.empty();
        }
        UsagePlace top = new UsagePlace("events", "events", around, null);
        return Optional.of(formats.read(provider, new UsagePlace("usage", "usage", usage, top)));
    }

    private static long size(UsageReading reading) {
        return reading.usage().counts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Of two counts the larger, of two objects each field so, else what came last. */
    private static void lay(Map<String, @Nullable Object> onto, String name, @Nullable Object value) {
        Object before = onto.get(name);
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> inner = new LinkedHashMap<>();
            if (before instanceof Map<?, ?> old) {
                old.forEach((key, each) -> inner.put(String.valueOf(key), each));
            }
            map.forEach((key, each) -> lay(inner, String.valueOf(key), each));
            onto.put(name, inner);
            return;
        }
        boolean smaller =
                value instanceof Number now && before instanceof Number old && now.longValue() < old.longValue();
        if (value != null && !smaller) {
            onto.put(name, value);
        }
    }
}
