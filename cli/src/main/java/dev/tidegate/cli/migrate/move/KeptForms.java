package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.CarryScript;
import dev.tidegate.resp.Resp;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Carries keys as they are: those of {@code @upstash/ratelimit}, and counters and sets that are like them. */
public final class KeptForms implements Carrier {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,16}");
    private static final Pattern SCORE = Pattern.compile("\\d{1,16}(\\.\\d{1,6})?");
    private static final Pattern WINDOW = Pattern.compile("(?s).*:\\d{1,15}");
    private static final Pattern EVENTS = Pattern.compile("(?s).*:events:\\d{10,15}");
    private static final Pattern DENY_LIST = Pattern.compile("(?s).*:denyList:[^:]+");
    private static final String DYNAMIC = ":dynamic:global";
    private static final String STATUS = ":ipDenyListStatus";
    /** A script's numbers are exact up to here. */
    private static final long MAX_COUNT = 1L << 52;

    private final MoveSettings settings;

    public KeptForms(MoveSettings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<String> targetOf(SourceKey key) {
        return Optional.of(key.name());
    }

    @Override
    public Optional<Carrying> begin(SourceKey key) {
        return Optional.of(
                switch (key.type()) {
                    case "string" -> ofString(key);
                    case "hash" -> new Bucket(key);
                    case "set" -> new Union(key, DENY_LIST.matcher(key.name()).matches() ? "deny list" : "set");
                    case "zset" ->
                        EVENTS.matcher(key.name()).matches() ? new Scores(key) : new Union(key, "log of requests");
                    default -> throw new NotCarriedException("type " + key.type() + ", which no limiter here keeps");
                });
    }

    private Carrying ofString(SourceKey key) {
        boolean dynamic = key.name().endsWith(DYNAMIC);
        if (dynamic || key.name().endsWith(STATUS)) {
            if (key.head().length() >= SourceKey.HEAD) {
                throw new NotCarriedException("a value of " + SourceKey.HEAD + " bytes or more, which is no setting");
            }
            return new Value(key, dynamic ? "dynamic limit" : "status of deny list");
        }
        boolean window = WINDOW.matcher(key.name()).matches();
        if (!INTEGER.matcher(key.head()).matches()) {
            throw new NotCarriedException(
                    key.head().length() >= SourceKey.HEAD
                            ? "a string of " + SourceKey.HEAD + " bytes or more, which is no counter"
                            : "a string that is no counter");
        } else if (Math.abs(Long.parseLong(key.head())) > MAX_COUNT) {
            throw new NotCarriedException("a count above 2^52");
        } else if (!window && key.ttlMillis() < 0) {
            throw new NotCarriedException("an integer without a window in its name and without an end");
        }
        return new Counter(key, window ? "window" : "counter");
    }

    private String marker(SourceKey key) {
        return Markers.of(settings.from(), key.name());
    }

    private String markerLife(SourceKey key) {
        return String.valueOf(Markers.lifeMillis(key.ttlMillis()));
    }

    private List<byte[]> keys(SourceKey key) {
        return Words.all(key.name(), marker(key));
    }

    /** What the last reply says, which a carry script has sent. */
    private static CarryResult last(List<Resp> replies) {
        return CarryResult.of(replies.get(replies.size() - 1).whole(-1));
    }

    /** What was done first by scripts that each carried some members. */
    private static CarryResult firstChange(List<Resp> replies) {
        return replies.stream()
                .map(reply -> CarryResult.of(reply.whole(-1)))
                .filter(result -> result != CarryResult.UNCHANGED)
                .findFirst()
                .orElse(CarryResult.UNCHANGED);
    }

    /** Carries a counter: the counts of both ends add up. */
    private final class Counter implements Carrying {
        private final SourceKey key;
        private final String form;
        private String cameFromTarget = "0";

        Counter(SourceKey key, String form) {
            this.key = key;
            this.form = form;
        }

        @Override
        public String form() {
            return form;
        }

        @Override
        public List<byte[][]> reads() {
            return settings.isWayBack()
                    ? List.<byte[][]>of(Words.of("GET", Markers.of(settings.to(), key.name())))
                    : List.of();
        }

        @Override
        public void read(List<Resp> replies) {
            cameFromTarget = String.valueOf(replies.get(0).whole(0));
        }

        @Override
        public List<byte[][]> rest() {
            return List.<byte[][]>of(CarryScript.COUNTER.call(
                    keys(key),
                    Words.all(
                            key.head(),
                            String.valueOf(key.ttlMillis()),
                            settings.adds() ? "1" : "0",
                            markerLife(key),
                            cameFromTarget)));
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return last(replies);
        }
    }

    /** A value that is copied, and left alone once something else writes it. */
    private final class Value implements Carrying {
        private final SourceKey key;
        private final String form;

        Value(SourceKey key, String form) {
            this.key = key;
            this.form = form;
        }

        @Override
        public String form() {
            return form;
        }

        @Override
        public List<byte[][]> rest() {
            return List.<byte[][]>of(CarryScript.VALUE.call(
                    keys(key), Words.all(key.head(), String.valueOf(key.ttlMillis()), markerLife(key))));
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return last(replies);
        }
    }

    /** A set, or a sorted set whose scores are instants: what is in either is in both afterwards. */
    private static final class Union implements Carrying {
        private final SourceKey key;
        private final String form;

        Union(SourceKey key, String form) {
            this.key = key;
            this.form = form;
        }

        @Override
        public String form() {
            return form;
        }

        @Override
        public boolean isCollection() {
            return true;
        }

        @Override
        public List<byte[][]> members(List<String> members, List<Resp> replies) {
            List<String> arguments = new ArrayList<>(List.of(key.type(), String.valueOf(key.ttlMillis())));
            arguments.addAll(members);
            return List.<byte[][]>of(
                    CarryScript.MEMBERS.call(Words.all(key.name()), Words.all(arguments.toArray(String[]::new))));
        }

        @Override
        public List<byte[][]> rest() {
            return List.of();
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return firstChange(replies);
        }
    }

    /** Analytics: a sorted set whose scores are counts. */
    private final class Scores implements Carrying {
        private final SourceKey key;

        Scores(SourceKey key) {
            this.key = key;
        }

        @Override
        public String form() {
            return "analytics";
        }

        @Override
        public List<byte[][]> readsOf(List<String> members) {
            if (!settings.isWayBack()) {
                return List.of();
            }
            List<String> words = new ArrayList<>(List.of("HMGET", Markers.of(settings.to(), key.name())));
            for (int i = 0; i + 1 < members.size(); i += 2) {
                words.add(members.get(i));
            }
            return List.<byte[][]>of(Words.of(words));
        }

        private static BigDecimal score(String text) {
            if (!SCORE.matcher(text).matches()) {
                throw new NotCarriedException("a score that is no count");
            }
            return new BigDecimal(text);
        }

        @Override
        public boolean isCollection() {
            return true;
        }

        @Override
        public List<byte[][]> members(List<String> members, List<Resp> replies) {
            List<String> arguments = new ArrayList<>(List.of(String.valueOf(key.ttlMillis()), markerLife(key)));
            List<Resp> cameFromTarget =
                    replies.isEmpty() ? List.of() : replies.get(0).items();
            for (int i = 0; i + 1 < members.size(); i += 2) {
                boolean came = i / 2 < cameFromTarget.size() && cameFromTarget.get(i / 2) instanceof Resp.Text;
                BigDecimal before = came ? score(cameFromTarget.get(i / 2).text()) : BigDecimal.ZERO;
                arguments.add(members.get(i));
                arguments.add(score(members.get(i + 1)).subtract(before).toPlainString());
            }
            return List.<byte[][]>of(CarryScript.SCORES.call(keys(key), Words.all(arguments.toArray(String[]::new))));
        }

        @Override
        public List<byte[][]> rest() {
            return List.of();
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return firstChange(replies);
        }
    }

    /** A hash: a token bucket, or the fields of a window in several regions. */
    private final class Bucket implements Carrying {
        private static final String TOKENS = "tokens";
        private static final String REFILLED_AT = "refilledAt";

        private final SourceKey key;
        private String tokens = "";
        private String refilledAt = "";
        private String tokensBefore = "";
        private String refilledBefore = "";

        Bucket(SourceKey key) {
            this.key = key;
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
            return List.of(Words.of("HSTRLEN", key.name(), TOKENS), Words.of("HSTRLEN", key.name(), REFILLED_AT));
        }

        @Override
        public List<byte[][]> reads() {
            List<byte[][]> reads = new ArrayList<>();
            reads.add(Words.of("HMGET", key.name(), TOKENS, REFILLED_AT));
            reads.add(Words.of("HLEN", key.name()));
            if (settings.isWayBack()) {
                reads.add(Words.of("HMGET", Markers.of(settings.to(), key.name()), TOKENS, REFILLED_AT));
            }
            return reads;
        }

        @Override
        public void read(List<Resp> replies) {
            tokens = item(replies.get(0), 0);
            refilledAt = item(replies.get(0), 1);
            if (settings.isWayBack()) {
                tokensBefore = item(replies.get(2), 0);
                refilledBefore = item(replies.get(2), 1);
            }
            boolean bucket =
                    isNumber(tokens) && isNumber(refilledAt) && replies.get(1).whole(0) == 2;
            if (!bucket && (!isRegions() || !WINDOW.matcher(key.name()).matches())) {
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
            for (int i = 1; i < members.size(); i += 2) {
                if (!INTEGER.matcher(members.get(i)).matches()) {
                    throw new NotCarriedException("a hash that is no token bucket");
                }
            }
            return new Union(key, "").members(members, replies);
        }

        @Override
        public List<byte[][]> rest() {
            if (isRegions()) {
                return List.of();
            }
            MoveSettings.BucketRule rule = settings.bucket().orElse(MoveSettings.BucketRule.UNKNOWN);
            return List.<byte[][]>of(CarryScript.BUCKET.call(
                    keys(key),
                    Words.all(
                            tokens,
                            refilledAt,
                            String.valueOf(key.ttlMillis()),
                            settings.adds() ? "1" : "0",
                            markerLife(key),
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
    }
}
