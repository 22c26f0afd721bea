package dev.tidegate.aws.apply;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Undo;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The record of one step: written before its call is made, and again once it is known what the call did.
 *
 * @param state how far it is
 * @param change as it is sent, but with the slots of secrets; empty for work by hand
 * @param before what it alters, before
 * @param after the same, after; empty until it is done
 * @param undo how to undo it
 * @param id of what it made; empty where it made nothing
 */
record Entry(
        State state,
        Optional<Change> change,
        SortedMap<String, String> before,
        SortedMap<String, String> after,
        Undo undo,
        String id) {
    /** The states of a step, from its record on. */
    enum State {
        BEGUN,
        DONE,
        SKIPPED,
        BY_HAND,
        /** At least one call of its undo was made; the calls that are left are those of its undo. */
        UNDOING,
        UNDONE
    }

    Entry {
        before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
        after = Collections.unmodifiableSortedMap(new TreeMap<>(after));
    }

    Entry in(State other) {
        return new Entry(other, change, before, after, undo, id);
    }

    /** The entry of a step that left these properties behind. */
    Entry left(SortedMap<String, String> other) {
        return new Entry(state, change, before, other, undo, id);
    }

    /** Of whose undo these calls are still to be made. */
    Entry undoing(List<Change> left) {
        return new Entry(State.UNDOING, change, before, after, new Undo(left, "", undo.again()), id);
    }

    boolean isOver() {
        return state != State.BEGUN;
    }
}
