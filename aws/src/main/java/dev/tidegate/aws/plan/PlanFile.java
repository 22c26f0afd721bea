package dev.tidegate.aws.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.apply.SafeFile;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.change.StepJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file of a plan: JSON that its owner alone may read, without any secret. Each step has what was seen before it, and a
 * digest of the step and of that, and the whole has one, so that a file that was edited is refused.
 */
public final class PlanFile {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PlanFile() {}

    /** Writes the plan; the file is whole or not there. */
    public static void write(Path file, Plan plan) throws IOException {
        SafeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(plan)) + "\n");
    }

    /** The plan as JSON. */
    public static ObjectNode json(Plan plan) {
        ObjectNode node = JSON.createObjectNode().put("tidegatePlan", FORMAT);
        node.put("id", plan.id())
                .put("title", plan.title())
                .put("account", plan.account())
                .put("region", plan.region());
        ObjectNode slots = node.putObject("values");
        new TreeMap<>(plan.slots()).forEach(slots::put);
        ArrayNode steps = node.putArray("steps");
        for (int i = 0; i < plan.steps().size(); i++) {
            ObjectNode step = StepJson.write(plan.steps().get(i));
            step.set("seen", JSON.valueToTree(plan.befores().get(i)));
            steps.add(step.put("digest", digest(step)));
        }
        return node.put("digest", digest(node));
    }

    private static String digest(ObjectNode of) {
        try {
            ObjectNode copy = of.deepCopy();
            copy.remove("digest");
            byte[] bytes = copy.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads the plan of a file.
     *
     * @throws InvalidPlanFileException if it is no plan, or one that was edited; the message names the step
     * @throws IOException if it cannot be read
     */
    public static Plan read(Path file) throws IOException {
        String text = SafeFile.read(file).orElseThrow(() -> new InvalidPlanFileException(file + ": no such file"));
        try {
            return plan(file, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new InvalidPlanFileException(file + ": no plan: it is not JSON");
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanFileException(file + ": no plan: " + e.getMessage());
        }
    }

    private static Plan plan(Path file, JsonNode node) {
        if (node.path("tidegatePlan").asInt() != FORMAT) {
            String found = node.has("tidegatePlan") ? node.get("tidegatePlan").toString() : "missing";
            throw new InvalidPlanFileException(
                    file + ": no plan: tidegatePlan: " + found + " (expected: " + FORMAT + ")");
        }
        List<Step> steps = new ArrayList<>();
        List<SortedMap<String, String>> befores = new ArrayList<>();
        for (JsonNode each : node.path("steps")) {
            int number = steps.size() + 1;
            if (!(each instanceof ObjectNode step)
                    || !digest(step).equals(each.path("digest").asText())) {
                throw new InvalidPlanFileException(
                        file + ": step " + number + " was edited; make a new plan with tidegate aws plan");
            }
            steps.add(StepJson.read(each));
            befores.add(texts(each.path("seen")));
        }
        if (!digest((ObjectNode) node).equals(node.path("digest").asText())) {
            throw new InvalidPlanFileException(file + ": the plan was edited; make a new one with tidegate aws plan");
        }
        String id = node.path("id").asText();
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new InvalidPlanFileException(file + ": id (expected: letters, digits and hyphens)");
        }
        return new Plan(
                id,
                node.path("title").asText(),
                node.path("account").asText(),
                node.path("region").asText(),
                steps,
                befores,
                texts(node.path("values")));
    }

    private static SortedMap<String, String> texts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            texts.put(each.getKey(), each.getValue().asText());
        }
        return texts;
    }
}
