package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs groups, their rows in turn and round by round, and keeps what was seen. */
final class Measuring {
    final RedisServer server;
    final Admin admin;
    final Scale scale;
    private final Pattern filter;
    private final List<Series> rows = new ArrayList<>();
    private final Map<String, String> purposes = new LinkedHashMap<>();
    private double bytesEach = Double.NaN;

    Measuring(RedisServer server, Admin admin, Scale scale, Pattern filter) {
        this.server = server;
        this.admin = admin;
        this.scale = scale;
        this.filter = filter;
    }

    boolean wanted(String group, String name) {
        return filter.matcher(group + "/" + name).find();
    }

    boolean wantsAny(String group, List<String> names) {
        return names.stream().anyMatch(name -> wanted(group, name));
    }

    /** Every row once in each round: A B C A B C …, so that all have the same neighbours. */
    void group(String group, String purpose, List<Entrant> all) throws InterruptedException {
        List<Entrant> entrants =
                all.stream().filter(one -> wanted(group, one.name())).toList();
        if (entrants.isEmpty()) {
            return;
        }
        purposes.put(group, purpose);
        Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
        for (Entrant one : entrants) {
            progress(group + ": warming up " + one.name());
            one.load().run(scale.warmUp());
            samples.put(one, new ArrayList<>());
        }
        for (int round = 1; round <= scale.rounds(); round++) {
            progress(group + ": round " + round + " of " + scale.rounds());
            for (Map.Entry<Entrant, List<Sample>> one : samples.entrySet()) {
                one.getValue().add(sample(group, one.getKey()));
            }
        }
        samples.forEach((one, seen) -> rows.add(new Series(group, one.name(), seen)));
    }

    /** A row that was measured elsewhere. */
    void add(String purpose, Series row) {
        purposes.put(row.group(), purpose);
        rows.add(row);
    }

    private Sample sample(String group, Entrant one) throws InterruptedException {
        try {
            return Sample.of(one.side(), one.load(), scale.slot(), admin);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(group + "/" + one.name() + ": " + e.getMessage(), e);
        }
    }

    static void progress(String what) {
        System.err.println(what);
    }

    /** Memory of the server for each subject that it was given. */
    void grown(double bytes) {
        bytesEach = bytes;
    }

    List<Series> rows() {
        return rows;
    }

    Map<String, String> purposes() {
        return purposes;
    }

    /** As it was last said; NaN if it was not measured. */
    double bytesEach() {
        return bytesEach;
    }
}
