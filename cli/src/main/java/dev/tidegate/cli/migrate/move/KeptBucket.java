package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryCheck;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.CarryScript;
import dev.tidegate.resp.Resp;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A hash: a token bucket, or the fields of a window in several regions. */
final class KeptBucket extends KeptForm {
    private static final String TOKENS = "tokens";
    private static final String REFILLED_AT = "refilledAt";

    private String tokens = "";
    private String refilledAt = "";
    private String tokensBefore = "";
    private String refilledBefore = "";

    KeptBucket(MoveSettings settings, SourceKey key) {
        super(settings, key, "");
    }

    @Override
    public String form() {
        return isRegions() ? "window in several regions" : "token bucket";
    }

    private boolean isRegions() {
        return tokens.isEmpty();
    }

    @Override
    public List<byte[][]> lengths() {
        return List.of(Words.of("HSTRLEN", key().name(), TOKENS), Words.of("HSTRLEN", key().name(), REFILLED_AT));
    }

    @Override
    public List<byte[][]> reads() {
        List<byte[][]> reads = new ArrayList<>();
        reads.add(Words.of("HMGET", key().name(), TOKENS, REFILLED_AT));
        reads.add(Words.of("HLEN", key().name()));
        if (settings().isWayBack()) {
            reads.add(Words.of("HMGET", Markers.of(settings().to(), key().name()), TOKENS, REFILLED_AT));
        }
        return reads;
    }

    @Override
    public void read(List<Resp> replies) {
        tokens = item(replies.get(0), 0);
        refilledAt = item(replies.get(0), 1);
        if (settings().isWayBack()) {
            tokensBefore = item(replies.get(2), 0);
            refilledBefore = item(replies.get(2), 1);
        }
        boolean bucket =
                isNumber(tokens) && isNumber(refilledAt) && replies.get(1).whole(0) == 2;
        if (!bucket && (!isRegions() || !KeptForms.WINDOW.matcher(key().name()).matches())) {
            throw new NotCarriedException("a hash that is no token bucket");
        }
    }

    private static String item(Resp reply, int place) {
        return reply.items().size() > place ? reply.items().get(place).text() : "";
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d{1,16}(\\.\\d{1,20})?");
    }

    @Override
    public boolean isCollection() {
        return isRegions();
    }

    @Override
    public List<byte[][]> members(List<String> members, List<Resp> replies) {
        return regions(members).members(members, replies);
    }

    @Override
    public List<byte[][]> checksOf(List<String> members, List<Resp> replies) {
        return regions(members).checksOf(members, replies);
    }

    private KeptForm regions(List<String> members) {
        for (int i = 1; i < members.size(); i += 2) {
            if (!KeptForms.INTEGER.matcher(members.get(i)).matches()) {
                throw new NotCarriedException("a hash that is no token bucket");
            }
        }
        return new KeptMembers.Union(settings(), key(), "");
    }

    @Override
    public List<byte[][]> rest() {
        if (isRegions()) {
            return List.of();
        }
        MoveSettings.BucketRule rule = settings().bucket().orElse(MoveSettings.BucketRule.UNKNOWN);
        return List.<byte[][]>of(CarryScript.BUCKET.call(
                keys(),
                Words.all(
                        tokens,
                        refilledAt,
                        String.valueOf(key().ttlMillis()),
                        settings().adds() ? "1" : "0",
                        markerLife(),
                        String.valueOf(rule.capacity()),
                        String.valueOf(rule.refill()),
                        String.valueOf(rule.intervalMillis()),
                        tokensBefore,
                        refilledBefore)));
    }

    @Override
    public CarryResult result(List<Resp> replies) {
        return isRegions() ? firstChange(replies) : last(replies);
    }

    @Override
    List<byte[][]> checksOfValue() {
        return isRegions()
                ? List.of()
                : List.of(
                        Words.of("HMGET", key().name(), TOKENS, REFILLED_AT),
                        Words.of("HMGET", marker(), TOKENS, REFILLED_AT));
    }

    /** Levels are compared at one instant of refill alone: both sides may have drawn since. */
    @Override
    Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue) {
        if (isRegions()) {
            return firstDifference(ofMembers);
        }
        Resp there = ofValue.get(0);
        boolean same = tokens.equals(item(ofValue.get(1), 0)) && refilledAt.equals(item(ofValue.get(1), 1));
        if (!isNumber(item(there, 0)) || !isNumber(item(there, 1))) {
            return Optional.of("no token bucket at the target");
        } else if (item(ofValue.get(1), 0).isEmpty()) {
            return Optional.of(CarryCheck.NOT_CARRIED.text());
        } else if (!same && !settings().isWayBack()) {
            return Optional.of(CarryCheck.COUNTED_ON.text());
        }
        boolean isMore = item(there, 1).equals(refilledAt)
                && new BigDecimal(item(there, 0)).compareTo(new BigDecimal(tokens)) > 0;
        return isMore ? Optional.of(CarryCheck.LESS.text()) : Optional.empty();
    }
}
