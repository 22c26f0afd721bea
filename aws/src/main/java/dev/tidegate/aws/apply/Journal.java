package dev.tidegate.aws.apply;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was done of a plan: one record a step, by its number from 0.
 *
 * @param plan whose
 * @param isRolledBack whether it is being undone, so that it cannot be applied any more
 * @param entries by the number of their step
 */
record Journal(String plan, boolean isRolledBack, SortedMap<Integer, Entry> entries) {
    Journal {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    static Journal empty(String plan) {
        return new Journal(plan, false, new TreeMap<>());
    }

    Optional<Entry> entry(int step) {
        return Optional.ofNullable(entries.get(step));
    }

    Journal with(int step, Entry entry) {
        SortedMap<Integer, Entry> all = new TreeMap<>(entries);
        all.put(step, entry);
        return new Journal(plan, isRolledBack, all);
    }

    Journal rollingBack() {
        return new Journal(plan, true, entries);
    }

    /** What the steps that are done left behind, over what the plan saw. */
    SortedMap<String, String> expected(Plan of) {
        SortedMap<String, String> all = new TreeMap<>(of.before());
        entries.values().forEach(entry -> all.putAll(entry.after()));
        return all;
    }

    /** The ids of what was made, by the slots that they fill. */
    Map<String, String> slots() {
        Map<String, String> all = new TreeMap<>();
        entries.values().stream()
                .filter(entry -> !entry.id().isEmpty())
                .forEach(entry -> entry.change()
                        .flatMap(change -> change.result())
                        .ifPresent(slot -> all.put(slot.name(), entry.id())));
        return all;
    }
}
