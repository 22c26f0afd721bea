package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.SourceKey;
import java.util.Optional;
import java.util.regex.MatchResult;

/** The limiters whose keys can be read, each with the names that its keys have. */
public enum Format {
    /** Windows and token buckets of {@code @upstash/ratelimit}. */
    UPSTASH(
            "upstash",
            "@upstash/ratelimit:",
            "requests",
            "(?s)@upstash/ratelimit:(?<tenant>.+?)(?::(?<index>\\d{1,15}))?"),
    /** A sorted set of instants in ms for each subject, with the plan in its name. */
    LOG("log", "ai:ratelimit:", "requests", "(?s)ai:ratelimit:(?<plan>[^:]+):(?<tenant>.+)"),
    /** The state of a bucket as Bucket4j writes it. */
    BUCKET4J("bucket4j", "", "requests", "(?s)(?<tenant>.+)"),
    /** Two keys for each bucket of the RedisRateLimiter of Spring Cloud Gateway. */
    SPRING_GATEWAY(
            "spring-gateway",
            "request_rate_limiter.",
            "requests",
            "(?s)request_rate_limiter\\.(?:[^{}]+\\.)?\\{(?:[^{}.]*\\.)?(?<tenant>[^{}.]+)\\}\\.(?:tokens|timestamp)"),
    /** Counters of envoyproxy/ratelimit; the tenant is the value of the last descriptor. */
    ENVOY("envoy", "", "requests", "(?s).+_(?<tenant>[^_]+)_(?<start>\\d{9,10})"),
    /** What LiteLLM counts of the spend of keys, users and teams. */
    LITELLM(
            "litellm",
            "spend:",
            "spend",
            "(?s)spend:(?:key|user|team|org|end_user|tag):(?<tenant>[^:]+)(?::window:(?<window>\\w+))?");

    private final String option;
    private final String prefix;
    private final String meter;
    private final String names;

    Format(String option, String prefix, String meter, String names) {
        this.option = option;
        this.prefix = prefix;
        this.meter = meter;
        this.names = names;
    }

    /** As the option names it. */
    public String option() {
        return option;
    }

    /** What keys begin with; empty if that has to be given. */
    public String prefix() {
        return prefix;
    }

    /** The meter that is counted. */
    String meter() {
        return meter;
    }

    /** Names of keys, with groups for tenant, user, model and plan. */
    String names() {
        return names;
    }

    /** Names of keys that are hashes: a token bucket has no window, so what looks like its number belongs to the tenant. */
    String namesOfHashes() {
        return this == UPSTASH ? "(?s)" + prefix + "(?<tenant>.+)" : names;
    }

    /**
     * Begins to read a key.
     *
     * @param name the match of its name
     * @param nowMicros the time of the source
     * @return empty if the key is carried with another one
     */
    Optional<OtherKey> begin(SourceKey key, MatchResult name, long nowMicros) {
        return switch (this) {
            case UPSTASH -> Optional.of(UpstashKey.of(key, nowMicros));
            case LOG -> Optional.of(new RequestLog(key, nowMicros));
            case BUCKET4J -> Optional.of(Bucket4jState.of(key, nowMicros));
            case SPRING_GATEWAY -> GatewayBucket.of(key, nowMicros);
            case ENVOY -> Optional.of(EnvoyCounter.of(key, nowMicros));
            case LITELLM -> Optional.of(LiteLlmSpend.of(key));
        };
    }
}
