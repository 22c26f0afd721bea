package dev.tidegate.cli.migrate.move;

import java.util.Optional;
import java.util.regex.Pattern;

/** Carries keys as they are: those of {@code @upstash/ratelimit}, and counters and sets that are like them. */
public final class KeptForms implements Carrier {
    static final Pattern INTEGER = Pattern.compile("-?\\d{1,16}");
    static final Pattern WINDOW = Pattern.compile("(?s).*:\\d{1,15}");
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
    public Optional<Carrying> begin(SourceKey key) {
        return Optional.of(
                switch (key.type()) {
                    case "string" -> ofString(key);
                    case "hash" -> new KeptBucket(settings, key);
                    case "set" ->
                        new KeptMembers.Union(
                                settings, key, DENY_LIST.matcher(key.name()).matches() ? "deny list" : "set");
                    case "zset" ->
                        EVENTS.matcher(key.name()).matches()
                                ? new KeptMembers.Scores(settings, key)
                                : new KeptMembers.Union(settings, key, "log of requests");
                    default -> throw new NotCarriedException("type " + key.type() + ", which no limiter here keeps");
                });
    }

    private Carrying ofString(SourceKey key) {
        boolean dynamic = key.name().endsWith(DYNAMIC);
        if (dynamic || key.name().endsWith(STATUS)) {
            if (key.head().length() >= SourceKey.HEAD) {
                throw new NotCarriedException("a value of " + SourceKey.HEAD + " bytes or more, which is no setting");
            }
            return new KeptStrings.Value(settings, key, dynamic ? "dynamic limit" : "status of deny list");
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
        return new KeptStrings.Counter(settings, key, window ? "window" : "counter");
    }
}
