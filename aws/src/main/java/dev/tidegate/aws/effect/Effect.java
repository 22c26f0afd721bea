package dev.tidegate.aws.effect;

import dev.tidegate.aws.change.Change;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** One operation of AWS: how to look at what it changes, when it is done, and how it is undone. Stateless. */
public interface Effect {
    /** What the change is about, as it is now. */
    Look look(Reader reader, Change change);

    /**
     * Whether nothing is left to do.
     *
     * @param before the properties before the call was made; empty before it was
     */
    boolean isDone(Look now, Change change, SortedMap<String, String> before);

    /** Whether what was seen is what a call that failed on the way has left, so that it may be undone. */
    default boolean isLeftBehind(Look now, Change change) {
        return false;
    }

    /** Whether all that can be seen is as it was before the change, once the calls of the undo were made. */
    default boolean isUndone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().equals(before);
    }

    /** The calls that restore what was seen before the change. */
    Undo undo(Look before, Change change, Secrets secrets);

    /** The parameters to send; those of the change, and the tags of the plan where the operation takes some. */
    default Map<String, Object> request(Reader reader, Change change) {
        return change.parameters();
    }

    /**
     * The value for the slot that the change fills; empty where what was seen has none.
     *
     * @param slot its name; one that ends with {@code _HOST} wants the endpoint, any other the id
     */
    default Optional<Object> id(Look now, String slot) {
        return Optional.empty();
    }

    /**
     * The change, with what it names by an id written out, so that it means the same after the id is gone. Called before
     * anything else.
     */
    default Change exact(Reader reader, Change change) {
        return change;
    }
}
