package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryCheck;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.resp.Resp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A key that is carried as it is, and found under its own name afterwards. For one key and one thread. */
abstract class KeptForm implements Carrying {
    /** TYPE and PTTL. */
    private static final int READS = 2;
    /** What expires within it at the source may be gone at the target. */
    private static final long NEAR_END_MILLIS = 2_000;
    /** Between the two readings of a time to live an end may have been slow to reply. */
    private static final long BETWEEN_MILLIS = 60_000;

    private final MoveSettings settings;
    private final SourceKey key;
    private final String form;

    KeptForm(MoveSettings settings, SourceKey key, String form) {
        this.settings = settings;
        this.key = key;
        this.form = form;
    }

    final MoveSettings settings() {
        return settings;
    }

    final SourceKey key() {
        return key;
    }

    @Override
    public String form() {
        return form;
    }

    final String marker() {
        return Markers.of(settings.from(), key.name());
    }

    final String markerLife() {
        return String.valueOf(Markers.lifeMillis(key.ttlMillis()));
    }

    final List<byte[]> keys() {
        return Words.all(key.name(), marker());
    }

    /** What the last reply says, which a carry script has sent. */
    static CarryResult last(List<Resp> replies) {
        return CarryResult.of(replies.get(replies.size() - 1).whole(-1));
    }

    /** What was done first by scripts that each carried some members. */
    static CarryResult firstChange(List<Resp> replies) {
        return replies.stream()
                .map(reply -> CarryResult.of(reply.whole(-1)))
                .filter(result -> result != CarryResult.UNCHANGED)
                .findFirst()
                .orElse(CarryResult.UNCHANGED);
    }

    /** What was found first by scripts that each compared some members. */
    static Optional<String> firstDifference(List<Resp> replies) {
        return replies.stream()
                .map(reply -> CarryCheck.of(reply.whole(-1)))
                .filter(check -> check != CarryCheck.EQUAL)
                .map(CarryCheck::text)
                .findFirst();
    }

    /** Commands for the target that read the value that was carried. */
    List<byte[][]> checksOfValue() {
        return List.of();
    }

    /** What differs but for the type and the end. */
    abstract Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue);

    @Override
    public final List<byte[][]> checks() {
        List<byte[][]> checks = new ArrayList<>();
        checks.add(Words.of("TYPE", key.name()));
        checks.add(Words.of("PTTL", key.name()));
        checks.addAll(checksOfValue());
        return checks;
    }

    @Override
    public final Optional<String> difference(List<Resp> replies) {
        int at = replies.size() - checksOfValue().size() - READS;
        String type = replies.get(at).text();
        if (type.equals("none") && key.ttlMillis() >= 0 && key.ttlMillis() <= NEAR_END_MILLIS) {
            return Optional.empty();
        }
        return differenceOfEnds(type, replies.get(at + 1).whole(-2))
                .or(() -> differenceOfValue(replies.subList(0, at), replies.subList(at + READS, replies.size())));
    }

    private Optional<String> differenceOfEnds(String type, long ttlMillis) {
        boolean ending = key.ttlMillis() >= 0;
        if (type.equals("none")) {
            return Optional.of("not at the target");
        } else if (!type.equals(key.type())) {
            return Optional.of("another type at the target");
        } else if (ttlMillis < 0 && ending) {
            return Optional.of("no end at the target");
        } else if (ttlMillis >= 0 && !ending) {
            return Optional.of("an end at the target alone");
        }
        return ttlMillis < key.ttlMillis() - BETWEEN_MILLIS
                ? Optional.of("an earlier end at the target")
                : Optional.empty();
    }
}
