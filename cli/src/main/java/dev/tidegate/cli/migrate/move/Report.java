package dev.tidegate.cli.migrate.move;

import dev.tidegate.redis.carry.CarryResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a move has carried, what it has not, and why. Safe for any number of threads. */
public final class Report {
    /** How many names stand beside a reason. */
    public static final int MOST_NAMES = 5;

    /**
     * How many keys of one form were carried.
     *
     * @param results by what was done
     */
    public record Form(String name, Map<CarryResult, Long> results) {
        /** Of all results together. */
        public long keys() {
            return results.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Keys to which one sentence applies: how many, and the names of the first. */
    public record Group(String reason, long keys, List<String> names) {
        /** Stores an unmodifiable copy of the names. */
        public Group {
            names = List.copyOf(names);
        }
    }

    private final Map<String, Map<CarryResult, Long>> forms = new TreeMap<>();
    private final Map<String, Group> notCarried = new TreeMap<>();
    private final Map<String, Group> differing = new TreeMap<>();
    private final Map<String, Group> notes = new TreeMap<>();
    private long endless;
    private final List<String> endlessNames = new ArrayList<>();
    private long seen;
    private long verified;
    private long refused;

    /** Begins again, for another round. */
    public synchronized void clear() {
        forms.clear();
        notCarried.clear();
        differing.clear();
        notes.clear();
        endlessNames.clear();
        endless = 0;
        seen = 0;
        verified = 0;
        refused = 0;
    }

    /** Begins again to verify. */
    synchronized void forgetVerified() {
        differing.clear();
        verified = 0;
    }

    /** Counts a key that was carried. */
    public synchronized void carried(SourceKey key, String form, CarryResult result) {
        forms.computeIfAbsent(form, none -> new TreeMap<>()).merge(result, 1L, Long::sum);
        if (key.ttlMillis() < 0) {
            endless++;
            name(endlessNames, key.shown());
        }
    }

    /** Counts a key that was left where it is. */
    public synchronized void notCarried(String name, String reason) {
        add(notCarried, reason, name);
    }

    /** Counts a key that was left where it is because an end refused a command for it. */
    public synchronized void refused(String name, String reason) {
        refused++;
        add(notCarried, reason, name);
    }

    /** Counts a key whose re-reading at the target was not what was carried. */
    public synchronized void differs(String name, String reason) {
        add(differing, reason, name);
    }

    /** Counts a key about which a reader should know something, such as how its instants were taken. */
    public synchronized void noted(String name, String note) {
        add(notes, note, name);
    }

    /** Counts keys that the source has. */
    public synchronized void seen(long keys) {
        seen += keys;
    }

    /** Counts a key that is at the target as it was carried. */
    public synchronized void verified() {
        verified++;
    }

    private static void add(Map<String, Group> groups, String said, String name) {
        String reason = SourceKey.printable(said);
        groups.merge(reason, new Group(reason, 1, List.of(name)), (all, one) -> {
            List<String> names = new ArrayList<>(all.names());
            name(names, name);
            return new Group(reason, all.keys() + one.keys(), names);
        });
    }

    private static void name(List<String> names, String name) {
        if (names.size() < MOST_NAMES && !names.contains(name)) {
            names.add(name);
        }
    }

    /** By form. */
    public synchronized List<Form> forms() {
        return forms.entrySet().stream()
                .map(form -> new Form(form.getKey(), Collections.unmodifiableMap(new TreeMap<>(form.getValue()))))
                .toList();
    }

    /** By reason. */
    public synchronized List<Group> notCarried() {
        return List.copyOf(notCarried.values());
    }

    /** By what differs. */
    public synchronized List<Group> differing() {
        return List.copyOf(differing.values());
    }

    /** By what is noted. */
    public synchronized List<Group> notes() {
        return List.copyOf(notes.values());
    }

    /** Keys without an end; the reason is empty. */
    public synchronized Group endless() {
        return new Group("", endless, endlessNames);
    }

    /** How many keys the source had. */
    public synchronized long seen() {
        return seen;
    }

    /** How many keys an end refused a command for. They are among those that were not carried. */
    public synchronized long refusedKeys() {
        return refused;
    }

    /** How many keys were re-read and found as they were carried. */
    public synchronized long verifiedKeys() {
        return verified;
    }

    /** How many keys were carried, also where nothing was new. */
    public synchronized long carriedKeys() {
        return forms().stream().mapToLong(Form::keys).sum();
    }
}
