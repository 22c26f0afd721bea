package dev.tidegate.spring.autoconfigure;

import dev.tidegate.FailurePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application says under {@code tidegate} in its properties. A name that is none of these ends the start: what is
 * misspelt would limit nothing.
 *
 * @param enabled Whether calls are limited at all.
 * @param defaultPlan The plan of guards that name none. The only plan, if there is one.
 * @param plansFile Where the plans file is, such as classpath:plans.yaml or file:/etc/tidegate/plans.yaml.
 * @param plans The plans by name, in the form of the plans file. Not together with a file.
 * @param store Where counts are kept: in Redis, in the memory of this process, or wherever an address is set.
 * @param rememberDenials How long a denial may be repeated without asking Redis, 1ms to 10s. Not at all by default.
 * @param warmUp Whether the store is connected in the background when the application has started.
 * @param problems Whether denials become responses. If not, the application handles the exceptions.
 * @param redis How Redis is reached.
 * @param failure What is decided while Redis is away.
 * @param http Which HTTP requests are charged.
 * @param ai What the module for Spring AI reads, if it is there.
 */
@ConfigurationProperties(prefix = "tidegate", ignoreUnknownFields = false)
public record TidegateProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String defaultPlan,
        @Nullable String plansFile,
        @DefaultValue Map<String, PlanProperties> plans,
        @DefaultValue("auto") StoreKind store,
        @Nullable Duration rememberDenials,
        @DefaultValue("true") boolean warmUp,
        @DefaultValue("true") boolean problems,
        @DefaultValue Redis redis,
        @DefaultValue Failure failure,
        @DefaultValue Http http,
        @DefaultValue Map<String, String> ai) {
    /** The kinds of place where counts are kept. */
    public enum StoreKind {
        /** In Redis if an address is set, else in memory. */
        AUTO,
        /** In Redis. */
        REDIS,
        /** In this process. */
        MEMORY
    }

    /**
     * The address of Redis and the patience with it.
     *
     * @param url The address, such as rediss://user:password@host:6379. By default that of spring.data.redis.
     * @param sslBundle The bundle of certificates for TLS. By default that of spring.data.redis, else the system's.
     * @param deadline How long a decision may take before it is made without Redis.
     */
    public record Redis(
            @Nullable String url,
            @Nullable String sslBundle,
            @DefaultValue("50ms") Duration deadline) {
        /** Prints without the address, which may hold a password. */
        @Override
        public String toString() {
            return "Redis[deadline=" + deadline + "]";
        }
    }

    /**
     * What is decided while Redis is away.
     *
     * @param instances How many processes share the limits at least.
     * @param unknownSubjects What a subject may use of which this process saw nothing within the window.
     * @param onDataLoss How limits stand when Redis has lost its data.
     * @param journal A file for what has to be booked later, so that it survives this process.
     */
    public record Failure(
            @Nullable Integer instances,
            @DefaultValue("deny") FailurePolicy.UnknownSubjects unknownSubjects,
            @DefaultValue("fresh") FailurePolicy.DataLoss onDataLoss,
            @Nullable Path journal) {}

    /**
     * The rules by which HTTP requests are charged.
     *
     * @param rules The rules, in order: the first that matches a request decides.
     */
    public record Http(@DefaultValue List<Rule> rules) {}

    /**
     * A rule that charges the HTTP requests it matches.
     *
     * @param paths Patterns of paths.
     * @param methods The HTTP methods. All by default.
     * @param plan A plan, or an expression in #{…}.
     * @param subject An expression, such as header('X-Api-Key'). By default who is authenticated.
     * @param cost An expression. One request by default.
     */
    public record Rule(
            @DefaultValue List<String> paths,
            @DefaultValue List<String> methods,
            @DefaultValue("") String plan,
            @DefaultValue("") String subject,
            @DefaultValue("") String cost) {}

    /**
     * A plan in properties, in the form of the plans file.
     *
     * @param limits The limits, 1 to 16.
     * @param retention How long its reservations are remembered.
     * @param untracked Whether a settle of an unknown reservation is charged: refuse or charge.
     * @param unpriced What a call costs of which no price is known: dearest, zero, or as MODEL.
     * @param freeInDebt Whether a call that costs nothing passes a limit in debt: allow or deny.
     * @param trustCost Whether a settle books the cost that the provider reports.
     * @param unknownUsage What an unknown field of a usage does: report or refuse.
     */
    public record PlanProperties(
            @DefaultValue List<LimitProperties> limits,
            @Nullable String retention,
            @Nullable String untracked,
            @Nullable String unpriced,
            @Nullable String freeInDebt,
            @Nullable Boolean trustCost,
            @Nullable String unknownUsage) {}

    /**
     * A limit in properties, in the form of the plans file.
     *
     * @param name Unique in its plan.
     * @param meter What is counted: requests, tokens, input_tokens, output_tokens, spend, or a name of your own.
     * @param capacity How much: 50, 2M, $10 or unlimited.
     * @param window Over what time: sliding 1h, fixed 1m, calendar month UTC, or bucket 10 per 1s.
     * @param scope Below which id it counts: tenant, user or model.
     * @param modelScope What a limit per model counts together: family or as-named.
     * @param thresholds Percentages at which a notice is due.
     * @param shadow Whether it is evaluated and never denies.
     * @param segments The resolution of a sliding window.
     * @param onStoreFailure What holds while Redis is away: open, closed or local.
     * @param refunds none, for a bucket on tokens or spend.
     * @param status Under which HTTP status it denies: 429, 402, 403 or auto.
     * @param concurrencyRetry After what time a call that a concurrent limit denies is worth a try.
     * @param lease How long a process may decide from units that it took from Redis ahead: 10ms to 1s.
     * @param weights How kinds of tokens count.
     */
    public record LimitProperties(
            @Nullable String name,
            @Nullable String meter,
            @Nullable String capacity,
            @Nullable String window,
            @Nullable String scope,
            @Nullable String modelScope,
            @Nullable List<String> thresholds,
            @Nullable Boolean shadow,
            @Nullable Integer segments,
            @Nullable String onStoreFailure,
            @Nullable String refunds,
            @Nullable String status,
            @Nullable String concurrencyRetry,
            @Nullable String lease,
            @Nullable Map<String, Integer> weights) {}
}
