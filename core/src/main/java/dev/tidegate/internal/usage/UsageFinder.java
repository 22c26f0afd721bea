package dev.tidegate.internal.usage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the usage in what it came with, at any depth: the shallowest object that has counts of tokens. What a model
 * wrote or was sent is not searched, since the arguments of a tool may look like a usage.
 */
final class UsageFinder {
    private static final Set<String> WRITTEN = Set.of(
            "content",
            "contents",
            "parts",
            "arguments",
            "args",
            "input",
            "tool_calls",
            "toolCalls",
            "function",
            "functionCall",
            "function_call",
            "parameters",
            "tools",
            "instructions",
            "logprobs",
            "messages",
            "prompt",
            "text",
            "modelInput",
            "request",
            "logprobs_result",
            "error",
            "generation_settings",
            "schema",
            "toolUse");

    private static final Set<String> NAMES = Set.of("usage", "usageMetadata", "usage_metadata");
    private static final Set<String> SUMS = Set.of("totalUsage", "total_usage");
    private static final Set<String> BY_MODEL = Set.of("modelUsage", "model_usage");
    private static final List<String> NATIVE = List.of("raw", "nativeUsage", "native_usage");
    /** Lists of answers to one call: the same figures beside each of them are those of the call. */
    private static final Set<String> ANSWERS = Set.of("choices", "candidates", "generations", "outputs");

    private static final String ROOT = "usage";
    private static final Pattern CALLED =
            Pattern.compile("(?i)usage(?!_?estimate)|token|billed|units|metrics|attributes");

    /** Whether what stands under this name was written by a model or sent to it. */
    static boolean isWritten(String name) {
        return WRITTEN.contains(name);
    }

    private final Lexicon lexicon;

    UsageFinder(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    /** The places of usage: one, several in a list of calls or by model, or none. */
    List<UsagePlace> find(Map<?, ? extends @Nullable Object> tree) {
        Optional<Map<String, @Nullable Object>> attributes = attributes(tree);
        UsagePlace top = new UsagePlace(ROOT, ROOT, attributes.isPresent() ? attributes.get() : tree, null);
        if (lexicon.isUsage(top.object())) {
            return List.of(top);
        }
        Deque<UsagePlace> level = new ArrayDeque<>(List.of(top));
        List<UsagePlace> like = List.of();
        while (!level.isEmpty()) {
            Deque<UsagePlace> below = new ArrayDeque<>();
            level.forEach(place -> descend(place, below));
            List<UsagePlace> found = best(below);
            if (!found.isEmpty() && saysUsage(found.get(0))) {
                return found;
            }
            like = like.isEmpty() ? found : like;
            level = below;
        }
        return like;
    }

    /** An estimate, or what a caller keeps beside a response, looks like a usage and is not called one. */
    private static boolean saysUsage(UsagePlace place) {
        return CALLED.matcher(place.path().substring(ROOT.length())).find();
    }

    private static void descend(UsagePlace place, Deque<UsagePlace> below) {
        place.object().forEach((key, value) -> {
            String name = String.valueOf(key);
            if (WRITTEN.contains(name)) {
                return;
            }
            String path = place.path() + "." + name;
            if (value instanceof Map<?, ?> map) {
                below.add(new UsagePlace(path, name, map, place));
            } else if (value instanceof List<?> list) {
                items(list, path, name, place, below);
            }
        });
    }

    private static void items(List<?> list, String path, String name, UsagePlace place, Deque<UsagePlace> below) {
        int i = 0;
        for (Object item : list) {
            String at = path + "[" + i + "]";
            if (item instanceof Map<?, ?> map) {
                below.add(new UsagePlace(at, name, map, place));
            } else if (item instanceof List<?> inner) {
                items(inner, at, name, place, below);
            }
            i++;
        }
    }

    /** A sum before its parts; what is split by model before what is not; what is called usage before what looks like it. */
    private List<UsagePlace> best(Deque<UsagePlace> level) {
        List<UsagePlace> byModel = new ArrayList<>();
        List<UsagePlace> sums = new ArrayList<>();
        List<UsagePlace> named = new ArrayList<>();
        List<UsagePlace> like = new ArrayList<>();
        for (UsagePlace place : level) {
            if (BY_MODEL.contains(place.name())) {
                byModel.addAll(models(place));
            } else if (lexicon.isUsage(place.object())) {
                (SUMS.contains(place.name()) ? sums : NAMES.contains(place.name()) ? named : like).add(place);
            }
        }
        if (!byModel.isEmpty()) {
            return byModel;
        }
        for (List<UsagePlace> places : List.of(sums, named, like)) {
            if (!places.isEmpty()) {
                return distinct(places);
            }
        }
        return List.of();
    }

    private List<UsagePlace> models(UsagePlace place) {
        List<UsagePlace> models = new ArrayList<>();
        place.object().forEach((model, value) -> {
            if (value instanceof Map<?, ?> map && lexicon.isUsage(map)) {
                Map<Object, @Nullable Object> named = new LinkedHashMap<>();
                named.put("canonicalModel", model);
                map.forEach(named::put);
                models.add(new UsagePlace(place.path() + "." + model, String.valueOf(model), named, place));
            }
        });
        return models;
    }

    /** Drops repeated figures, as beside each choice; figures of several calls in a list are summed. */
    private static List<UsagePlace> distinct(List<UsagePlace> places) {
        List<UsagePlace> distinct = new ArrayList<>();
        for (UsagePlace place : places) {
            Optional<String> list = list(place);
            boolean repeated =
                    distinct.stream().anyMatch(other -> other.object().equals(place.object()));
            boolean choices = list.isEmpty() || ANSWERS.contains(list.get());
            if (distinct.isEmpty() || list.isPresent() && !(repeated && choices)) {
                distinct.add(place);
            }
        }
        return distinct;
    }

    /** The name of the innermost list that the usage stands in. */
    private static Optional<String> list(UsagePlace place) {
        for (UsagePlace at = place; at != null; at = at.around()) {
            if (at.path().endsWith("]")) {
                return Optional.of(at.name());
            }
        }
        return Optional.empty();
    }

    /** The usage of the provider that a framework keeps beside its own, which may say more; empty if there is none. */
    Optional<UsagePlace> told(UsagePlace place) {
        for (String name : NATIVE) {
            if (place.object().get(name) instanceof Map<?, ?> map && lexicon.mayBeUsage(map)) {
                return Optional.of(new UsagePlace(place.path() + "." + name, name, map, place.around()));
            }
        }
        UsagePlace around = place.around();
        if (around == null) {
            return Optional.empty();
        }
        for (String name : UsageCompanions.METADATA) {
            if (around.object().get(name) instanceof Map<?, ?> metadata
                    && metadata.get("anthropic") instanceof Map<?, ?> anthropic
                    && anthropic.get("usage") instanceof Map<?, ?> map
                    && lexicon.mayBeUsage(map)) {
                String path = around.path() + "." + name + ".anthropic.usage";
                return Optional.of(new UsagePlace(path, "usage", map, around));
            }
        }
        return Optional.empty();
    }

    /** The attributes of a span as OTLP has them in JSON: a list of keys and values, integers as text. */
    private static Optional<Map<String, @Nullable Object>> attributes(Map<?, ? extends @Nullable Object> tree) {
        if (!(tree.get("attributes") instanceof List<?> list)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (Object item : list) {
            if (item instanceof Map<?, ?> each
                    && each.get("key") instanceof String key
                    && each.get("value") instanceof Map<?, ?> value) {
                attributes.put(key, plain(value));
            }
        }
        return Optional.of(attributes);
    }

    private static @Nullable Object plain(Map<?, ?> value) {
        Object integer = value.get("intValue");
        if (integer instanceof String text && text.matches("-?[0-9]{1,18}")) {
            return Long.valueOf(text);
        }
        return integer != null ? integer : value.values().stream().findFirst().orElse(null);
    }
}
