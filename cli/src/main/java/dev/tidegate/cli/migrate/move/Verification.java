package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.resp.Resp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads carried keys again at both ends and compares. Safe for any number of threads. */
final class Verification {
    private static final int READS = 4;
    /** What expires within it at the source may be gone at the target. */
    private static final long NEAR_END_MILLIS = 2_000;

    private final Sender source;
    private final Sender target;
    private final Carrier carrier;
    private final MoveSettings settings;
    private final Report report;

    Verification(Sender source, Sender target, Carrier carrier, MoveSettings settings, Report report) {
        this.source = source;
        this.target = target;
        this.carrier = carrier;
        this.settings = settings;
        this.report = report;
    }

    /** Compares the keys of these names. */
    void check(List<String> names) {
        List<SourceKey> keys = new ArrayList<>();
        List<Carrying> all = new ArrayList<>();
        List<byte[][]> more = new ArrayList<>();
        Report unused = new Report();
        for (SourceKey key : Batch.keys(source, Batch.sendable(source, target, names, unused), unused)) {
            begun(key).ifPresent(carrying -> {
                keys.add(key);
                all.add(carrying);
                more.add(size(key.type(), key.name()));
                more.addAll(carrying.reads());
            });
        }
        List<Resp> here = source.send(more);
        List<byte[][]> reads = new ArrayList<>();
        List<SourceKey> carried = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < keys.size(); i++) {
            int end = at + 1 + all.get(i).reads().size();
            if (isCarried(all.get(i), here.subList(at + 1, end))) {
                String there = carrier.targetOf(keys.get(i)).orElseThrow();
                carried.add(keys.get(i));
                sizes.add(here.get(at).whole(0));
                reads.add(Words.of("TYPE", there));
                reads.add(Words.of("PTTL", there));
                reads.add(size(keys.get(i).type(), there));
                reads.add(Words.of("GET", Markers.of(settings.from(), there)));
            }
            at = end;
        }
        List<Resp> there = target.send(reads);
        for (int i = 0; i < carried.size(); i++) {
            List<Resp> own = there.subList(READS * i, READS * i + READS);
            String name = carried.get(i).shown();
            difference(carried.get(i), sizes.get(i), own)
                    .ifPresentOrElse(reason -> report.differs(name, reason), report::verified);
        }
    }

    private Optional<Carrying> begun(SourceKey key) {
        try {
            return carrier.targetOf(key).isPresent() ? carrier.begin(key) : Optional.empty();
        } catch (NotCarriedException e) {
            return Optional.empty();
        }
    }

    private static boolean isCarried(Carrying carrying, List<Resp> replies) {
        try {
            if (!replies.isEmpty()) {
                carrying.read(replies);
            }
            return true;
        } catch (NotCarriedException e) {
            return false;
        }
    }

    /** What is compared of a key: of a string its value, of others how many members they have. */
    private static byte[][] size(String type, String name) {
        return switch (type) {
            case "set" -> Words.of("SCARD", name);
            case "zset" -> Words.of("ZCARD", name);
            case "hash" -> Words.of("HLEN", name);
            default -> Words.of("GETRANGE", name, "0", String.valueOf(SourceKey.HEAD - 1));
        };
    }

    private Optional<String> difference(SourceKey key, long size, List<Resp> there) {
        String type = there.get(0).text();
        long ttl = there.get(1).whole(-2);
        boolean ending = key.ttlMillis() >= 0;
        if (type.equals("none")) {
            return ending && key.ttlMillis() <= NEAR_END_MILLIS ? Optional.empty() : Optional.of("not at the target");
        } else if (!type.equals(key.type())) {
            return Optional.of("another type at the target");
        } else if (ttl < 0 && ending) {
            return Optional.of("no end at the target");
        } else if (ttl >= 0 && !ending) {
            return Optional.of("an end at the target alone");
        }
        return type.equals("string")
                ? differenceOfCounts(key, there)
                : differenceOfSizes(size, there.get(2).whole(0));
    }

    private Optional<String> differenceOfCounts(SourceKey key, List<Resp> there) {
        if (!key.head().matches("-?\\d{1,16}")) {
            return there.get(2).text().equals(key.head())
                    ? Optional.empty()
                    : Optional.of("another value at the target");
        }
        long carried = there.get(3).whole(Long.MIN_VALUE);
        if (carried == Long.MIN_VALUE) {
            return Optional.of("not carried yet");
        } else if (there.get(2).whole(0) < carried) {
            return Optional.of("the target counts less than was carried");
        }
        return !settings.isWayBack() && Long.parseLong(key.head()) > carried
                ? Optional.of("the source has counted on since it was carried")
                : Optional.empty();
    }

    private static Optional<String> differenceOfSizes(long here, long there) {
        return there < here ? Optional.of("fewer members at the target") : Optional.empty();
    }
}
