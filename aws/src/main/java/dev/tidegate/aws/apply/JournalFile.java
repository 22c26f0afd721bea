package dev.tidegate.aws.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.StepJson;
import dev.tidegate.aws.effect.Undo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The file of a journal. It is replaced as a whole, and is on disk before {@link #write} returns. */
public final class JournalFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    /** A file that need not be there yet, in a directory that is. */
    public JournalFile(Path file) {
        this.file = file;
    }

    /**
     * Keeps other processes from working on the same plan until it is closed.
     *
     * @throws UnusablePlanException if another process does
     */
    public Closeable locked() throws IOException {
        FileChannel channel =
                FileChannel.open(Path.of(file + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new UnusablePlanException("the plan is being applied or undone by another process");
        }
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * What the file says.
     *
     * @throws UnusablePlanException if it is the journal of another plan, or no journal
     */
    Journal read(String plan) throws IOException {
        Optional<String> text = SafeFile.read(file);
        if (text.isEmpty()) {
            return Journal.empty(plan);
        }
        try {
            Journal journal = journal(JSON.readTree(text.get()));
            if (!journal.plan().equals(plan)) {
                throw new UnusablePlanException(file + " is the record of plan " + journal.plan());
            }
            return journal;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnusablePlanException(file + " is no record of a plan");
        }
    }

    void write(Journal journal) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("format", 1).put("plan", journal.plan());
        node.put("rolledBack", journal.isRolledBack());
        ArrayNode all = node.putArray("steps");
        journal.entries().forEach((step, entry) -> all.add(entry(entry).put("step", step + 1)));
        SafeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    }

    private static ObjectNode entry(Entry entry) {
        ObjectNode node = JSON.createObjectNode().put("state", entry.state().name());
        entry.change().ifPresent(change -> node.set("change", StepJson.write(change)));
        node.set("before", JSON.valueToTree(entry.before()));
        node.set("after", JSON.valueToTree(entry.after()));
        node.put("id", entry.id());
        ObjectNode undo = node.putObject("undo");
        ArrayNode calls = undo.putArray("calls");
        entry.undo().calls().forEach(call -> calls.add(StepJson.write(call)));
        undo.put("whyNot", entry.undo().whyNot()).put("again", entry.undo().again());
        return node;
    }

    private static Journal journal(JsonNode node) {
        SortedMap<Integer, Entry> entries = new TreeMap<>();
        node.path("steps").forEach(each -> entries.put(each.path("step").asInt() - 1, entry(each)));
        return new Journal(node.path("plan").asText(), node.path("rolledBack").asBoolean(), entries);
    }

    private static Entry entry(JsonNode node) {
        List<Change> calls = new ArrayList<>();
        JsonNode undo = node.path("undo");
        undo.path("calls").forEach(each -> calls.add((Change) StepJson.read(each)));
        return new Entry(
                Entry.State.valueOf(node.path("state").asText()),
                node.has("change") ? Optional.of((Change) StepJson.read(node.get("change"))) : Optional.empty(),
                texts(node.path("before")),
                texts(node.path("after")),
                new Undo(calls, undo.path("whyNot").asText(), undo.path("again").asBoolean()),
                node.path("id").asText());
    }

    static SortedMap<String, String> texts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            texts.put(each.getKey(), each.getValue().asText());
        }
        return texts;
    }
}
