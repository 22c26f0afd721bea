package dev.tidegate.aws.effect.other;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Makes something that has a name and tags, among them those of the plan. One without them is not the plan's, and is
 * never deleted; it is used where it may be shared, and else refused.
 *
 * @param label what it is, in a word
 * @param parameter of the call, with the name
 * @param isShared whether one that is there already, such as a topic, serves as well
 * @param find reads the one of that name; {@link #TAGS} has its tags
 * @param tags the tags of the call, as its service takes them
 * @param delete the call that deletes it
 */
record TaggedCreation(
        String label,
        String parameter,
        boolean isShared,
        Find find,
        Function<Map<String, String>, Map<String, Object>> tags,
        Delete delete)
        implements Effect {
    /** Under this name what was read has its tags, as a list of keys and values. */
    static final String TAGS = ":tags";

    /** Under this name it has its ARN. */
    static final String ARN = ":arn";

    /** Under this name it may have a state in which it is neither there nor gone. */
    static final String STATE = ":state";

    private static final String OURS = "made by this plan";
    private static final String THERE = "exists";

    /** How the resource of a name is read, with its ARN and its tags. */
    interface Find {
        Optional<Map<String, Object>> of(Reader reader, String name);
    }

    /** How the resource of a name is deleted. */
    interface Delete {
        Change of(String name);
    }

    @Override
    public Look look(Reader reader, Change change) {
        String name = Data.text(change.parameters(), parameter);
        Optional<Map<String, Object>> found = find.of(reader, name);
        String state = found.map(raw -> raw.containsKey(STATE)
                        ? Data.text(raw, STATE)
                        : reader.isOurs(Data.list(raw, TAGS)) ? OURS : THERE)
                .orElse(Look.NONE);
        return Look.of(Map.of(label + " " + name, state), found.orElse(Map.of()));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(OURS)
                || (isShared && before.isEmpty() && now.properties().containsValue(THERE));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String name = Data.text(change.parameters(), parameter);
        return Undo.by(delete.of(name).changing(label, name, Look.NONE));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        Map<String, Object> all = change.parameters();
        for (Map.Entry<String, Object> each : tags.apply(reader.tags()).entrySet()) {
            all = Data.with(all, each.getKey(), each.getValue());
        }
        return all;
    }

    @Override
    public Optional<Object> id(Look now, String slot) {
        return Optional.ofNullable(now.raw().get(ARN));
    }
}
