package dev.tidegate.aws.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps as JSON and back: what is written into the file of a plan and into the record of what was done. */
public final class StepJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SLOT = "$slot";

    private StepJson() {}

    /** A step as JSON. */
    public static ObjectNode write(Step step) {
        ObjectNode node = JSON.createObjectNode();
        if (step instanceof Change change) {
            write(change, node);
        } else if (step instanceof Run run) {
            ArrayNode words = node.putArray("run");
            run.words().forEach(words::add);
        } else if (step instanceof Manual manual) {
            node.put("manual", manual.text());
        }
        return node;
    }

    private static void write(Change change, ObjectNode node) {
        node.put("service", change.service());
        node.put("operation", change.operation());
        node.put("resource", change.resource());
        node.set("parameters", value(change.parameters()));
        ArrayNode differences = node.putArray("differences");
        change.differences()
                .forEach(it -> differences
                        .addObject()
                        .put("property", it.property())
                        .put("before", it.before())
                        .put("after", it.after()));
        change.result().ifPresent(slot -> node.put("result", slot.name()));
    }

    private static JsonNode value(Object value) {
        if (value instanceof Slot slot) {
            return JSON.createObjectNode().put(SLOT, slot.name());
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode node = JSON.createObjectNode();
            map.forEach((key, each) -> node.set(String.valueOf(key), value(each)));
            return node;
        }
        if (value instanceof List<?> list) {
            ArrayNode node = JSON.createArrayNode();
            list.forEach(each -> node.add(value(each)));
            return node;
        }
        return JSON.valueToTree(value);
    }

    /**
     * The step of a JSON object.
     *
     * @throws IllegalArgumentException if it is not one; the message names the field
     */
    public static Step read(JsonNode node) {
        if (node.has("manual")) {
            return new Manual(text(node, "manual"));
        }
        if (node.has("run")) {
            List<String> words = new ArrayList<>();
            node.get("run").forEach(word -> words.add(word.asText()));
            return new Run(words);
        }
        return change(node);
    }

    private static Change change(JsonNode node) {
        List<Change.Difference> differences = new ArrayList<>();
        node.path("differences")
                .forEach(it -> differences.add(
                        new Change.Difference(text(it, "property"), text(it, "before"), text(it, "after"))));
        return new Change(
                text(node, "service"),
                text(node, "operation"),
                text(node, "resource"),
                map(node.path("parameters")),
                differences,
                node.has("result") ? Optional.of(new Slot(text(node, "result"))) : Optional.empty());
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException(field + ": missing (expected: a text)");
        }
        return node.get(field).asText();
    }

    private static Map<String, Object> map(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("parameters: missing (expected: an object)");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
        return map;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return node.size() == 1 && node.has(SLOT) ? new Slot(text(node, SLOT)) : map(node);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(each -> list.add(value(each)));
            return list;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return node.isIntegralNumber()
                ? node.canConvertToInt() ? (Object) node.intValue() : (Object) node.longValue()
                : node.isNumber() ? (Object) node.doubleValue() : node.asText();
    }
}
