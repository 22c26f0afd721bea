package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryCheck;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.CarryScript;
import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.Optional;

/** Strings that are carried as they are: counters, and settings that are copied. */
final class KeptStrings {
    private KeptStrings() {}

    private static byte[][] head(SourceKey key) {
        return Words.of("GETRANGE", key.name(), "0", String.valueOf(SourceKey.HEAD - 1));
    }

    /** Carries a counter: the counts of both ends add up. */
    static final class Counter extends KeptForm {
        private String cameFromTarget = "0";

        Counter(MoveSettings settings, SourceKey key, String form) {
            super(settings, key, form);
        }

        @Override
        public List<byte[][]> reads() {
            return settings().isWayBack()
                    ? List.<byte[][]>of(Words.of("GET", Markers.of(settings().to(), key().name())))
                    : List.of();
        }

        @Override
        public void read(List<Resp> replies) {
            cameFromTarget = String.valueOf(replies.get(0).whole(0));
        }

        @Override
        public List<byte[][]> rest() {
            return List.<byte[][]>of(CarryScript.COUNTER.call(
                    keys(),
                    Words.all(
                            key().head(),
                            String.valueOf(key().ttlMillis()),
                            settings().adds() ? "1" : "0",
                            markerLife(),
                            cameFromTarget)));
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return last(replies);
        }

        @Override
        List<byte[][]> checksOfValue() {
            return List.of(head(key()), Words.of("GET", marker()));
        }

        @Override
        Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue) {
            long carried = ofValue.get(1).whole(Long.MIN_VALUE);
            if (carried == Long.MIN_VALUE) {
                return Optional.of(CarryCheck.NOT_CARRIED.text());
            } else if (ofValue.get(0).whole(0) < carried) {
                return Optional.of(CarryCheck.LESS.text());
            }
            return Long.parseLong(key().head()) - Long.parseLong(cameFromTarget) > carried
                    ? Optional.of(CarryCheck.COUNTED_ON.text())
                    : Optional.empty();
        }
    }

    /** A value that is copied, and left alone once something else writes it. */
    static final class Value extends KeptForm {

        Value(MoveSettings settings, SourceKey key, String form) {
            super(settings, key, form);
        }

        @Override
        public List<byte[][]> rest() {
            return List.<byte[][]>of(CarryScript.VALUE.call(
                    keys(), Words.all(key().head(), String.valueOf(key().ttlMillis()), markerLife())));
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return last(replies);
        }

        @Override
        List<byte[][]> checksOfValue() {
            return List.<byte[][]>of(head(key()));
        }

        @Override
        Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue) {
            return ofValue.get(0).text().equals(key().head())
                    ? Optional.empty()
                    : Optional.of("another value at the target");
        }
    }
}
