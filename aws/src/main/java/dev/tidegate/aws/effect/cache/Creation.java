package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a resource of ElastiCache, which gets the tags of the plan. It is done where the resource has them; one without
 * them is not the plan's, and is neither adopted nor deleted.
 */
record Creation(Kind kind, String delete) implements Effect {
    private static final String OURS = "made by this plan";

    @Override
    public Look look(Reader reader, Change change) {
        String id = id(change);
        Optional<Map<String, Object>> found = kind.find(reader, id);
        String state = found.map(raw -> isOurs(reader, raw) ? OURS : "exists").orElse(Look.NONE);
        Map<String, Object> raw = found.orElse(Map.of());
        return new Look(new TreeMap<>(Map.of(kind.label + " " + id, state)), raw, kind.statusOf(raw));
    }

    private String id(Change change) {
        return Data.text(change.parameters(), kind.idParameter);
    }

    private static boolean isOurs(Reader reader, Map<String, Object> raw) {
        String arn = Data.text(raw, "ARN");
        return !arn.isEmpty()
                && reader.call("elasticache", "ListTagsForResource", Map.of("ResourceName", arn))
                        .filter(response -> reader.isOurs(Data.list(response, "TagList")))
                        .isPresent();
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(OURS);
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        Change undo = Change.of("elasticache", delete, id(change)).with(kind.idParameter, id(change));
        boolean isWrapped = kind == Kind.GROUP && change.parameters().containsKey("PrimaryClusterId");
        return Undo.by((isWrapped ? undo.with("RetainPrimaryCluster", true) : undo)
                .changing(kind.label, id(change), Look.NONE));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        Map<String, Object> all = new LinkedHashMap<>(change.parameters());
        List<Object> tags = new ArrayList<>(Data.list(change.parameters(), "Tags"));
        tags.addAll(Data.tags(reader.tags()));
        all.put("Tags", tags);
        return all;
    }

    @Override
    public Optional<Object> id(Look now, String slot) {
        return slot.endsWith("_HOST")
                ? Optional.ofNullable(Data.map(now.raw(), "Endpoint").get("Address"))
                : Optional.ofNullable(now.raw().get("ARN"));
    }
}
