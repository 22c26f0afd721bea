package dev.tidegate.protocol.v1;

import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Rounding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The headers of a decision, in the three dialects that callers read. Immutable; safe for any number of threads. */
public final class DecisionHeaders {
    private static final ProviderNames REQUESTS = ProviderNames.of("requests");
    private static final ProviderNames TOKENS = ProviderNames.of("tokens");

    /** Clients of model providers obey it before all else; without it they try again after a few seconds of their own. */
    private final Map<String, Policy> policies = new ConcurrentHashMap<>();

    /** Names of plans that are replaced stay; beyond so many the header is built for each answer. */
    private static final int MAX_POLICIES = 1024;

    private final Supplier<Plans> inForce;
    private final TimeSource clock;

    /** The header names of model providers for figures of one kind. */
    private record ProviderNames(String limit, String remaining, String reset) {
        static ProviderNames of(String kind) {
            return new ProviderNames(
                    "x-ratelimit-limit-" + kind, "x-ratelimit-remaining-" + kind, "x-ratelimit-reset-" + kind);
        }
    }

    /** The header of the limits that decided under a plan last. */
    private record Policy(List<Limit> limits, String text) {
        boolean isOf(List<LimitStatus> decided) {
            boolean same = limits.size() == decided.size();
            for (int i = 0; same && i < decided.size(); i++) {
                same = limits.get(i).equals(decided.get(i).limit());
            }
            return same;
        }
    }

    /** @param inForce the plans now, for an answer without the counts: it does not say under which it was given */
    public DecisionHeaders(Supplier<Plans> inForce, TimeSource clock) {
        this.inForce = inForce;
        this.clock = clock;
    }

    /** Of the limits that decided, which are those of one version of the plan. */
    private String policy(String plan, List<LimitStatus> decided) {
        if (decided.isEmpty()) {
            return inForce.get()
                    .plan(plan)
                    .map(now -> PolicyHeader.of(now.limits()))
                    .orElse("");
        }
        Policy known = policies.get(plan);
        if (known == null || !known.isOf(decided)) {
            List<Limit> limits = decided.stream().map(LimitStatus::limit).toList();
            known = new Policy(limits, PolicyHeader.of(limits));
            if (policies.size() < MAX_POLICIES || policies.containsKey(plan)) {
                policies.put(plan, known);
            }
        }
        return known.text();
    }

    /** All headers of a decision under {@code plan}; {@code limits} are empty if the counts were not looked at. */
    List<Header> of(String plan, Decision decision, List<LimitStatus> limits) {
        List<Header> headers = new ArrayList<>();
        put(headers, Header.RATE_LIMIT_POLICY, policy(plan, decision.limits()));
        put(headers, Header.RATE_LIMIT, rateLimit(decision, limits));
        MostRestrictiveLimit.of(limits).ifPresent(status -> common(headers, status));
        MostRestrictiveLimit.of(limits, Meter.REQUESTS).ifPresent(status -> provider(headers, REQUESTS, status));
        MostRestrictiveLimit.of(limits, Meter.TOKENS)
                .or(() -> MostRestrictiveLimit.of(limits, Meter.INPUT_TOKENS))
                .ifPresent(status -> provider(headers, TOKENS, status));
        decision.retryAfter().ifPresent(wait -> headers.add(Header.retryAfter(Rounding.secondsUp(wait))));
        if (!decision.allowed() && !isSoon(decision)) {
            headers.add(Header.NO_RETRY);
        }
        return headers;
    }

    /** Whether a caller may sit out the wait. */
    static boolean isSoon(Decision decision) {
        return decision.retryAfter()
                .filter(wait -> wait.compareTo(DenialStatus.SOON) <= 0)
                .isPresent();
    }

    private static void put(List<Header> headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.add(new Header(name, value));
        }
    }

    /** A denial speaks of the limits that denied, so that the longest {@code t} is the Retry-After. */
    private static String rateLimit(Decision decision, List<LimitStatus> limits) {
        StringJoiner items = new StringJoiner(", ");
        for (LimitStatus status : limits) {
            if (PolicyHeader.isSaid(status.limit()) && (decision.allowed() || status.violated())) {
                items.add(item(status));
            }
        }
        return items.toString();
    }

    private static String item(LimitStatus status) {
        String item =
                PolicyHeader.quoted(status.limit()) + ";r=" + status.remaining().orElseThrow();
        Optional<Duration> reset = MostRestrictiveLimit.reset(status).filter(wait -> !wait.isZero());
        return reset.map(wait -> item + ";t=" + Rounding.secondsUp(wait)).orElse(item);
    }

    private void common(List<Header> headers, LimitStatus status) {
        headers.add(new Header(Header.LIMIT, text(status.capacity().orElseThrow())));
        headers.add(new Header(Header.REMAINING, text(status.remaining().orElseThrow())));
        MostRestrictiveLimit.reset(status)
                .ifPresent(wait ->
                        headers.add(new Header(Header.RESET, text(Rounding.epochSecondsUp(clock.nowMicros(), wait)))));
    }

    private static void provider(List<Header> headers, ProviderNames names, LimitStatus status) {
        headers.add(new Header(names.limit(), text(status.capacity().orElseThrow())));
        headers.add(new Header(names.remaining(), text(status.remaining().orElseThrow())));
        MostRestrictiveLimit.reset(status)
                .ifPresent(wait -> headers.add(new Header(names.reset(), Rounding.text(wait))));
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
