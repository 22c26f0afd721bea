package dev.tidegate.protocol.v1;

import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The headers of a decision, in the three dialects that callers read. Immutable; safe for any number of threads. */
public final class DecisionHeaders {
    private static final ProviderNames REQUESTS = ProviderNames.of("requests");
    private static final ProviderNames TOKENS = ProviderNames.of("tokens");

    private final Map<String, PlanText> texts = new ConcurrentHashMap<>();

    /** Names of plans that are replaced stay; beyond so many the text is made for each answer. */
    private static final int MAX_TEXTS = 1024;

    /** Two for all limits, and three in each of three dialects. */
    private static final int USUAL_HEADERS = 11;

    private final Supplier<Plans> inForce;
    private final TimeSource clock;

    /** The header names of model providers for figures of one kind. */
    private record ProviderNames(String limit, String remaining, String reset) {
        static ProviderNames of(String kind) {
            return new ProviderNames(
                    "x-ratelimit-limit-" + kind, "x-ratelimit-remaining-" + kind, "x-ratelimit-reset-" + kind);
        }
    }

    /** @param inForce the plans now, for an answer without the counts: it does not say under which it was given */
    public DecisionHeaders(Supplier<Plans> inForce, TimeSource clock) {
        this.inForce = inForce;
        this.clock = clock;
    }

    /** Of the limits that decided, which are those of one version of the plan. */
    PlanText text(String plan, List<LimitStatus> decided) {
        PlanText known = texts.get(plan);
        if (known == null || !known.isOf(decided)) {
            known = new PlanText(decided.stream().map(LimitStatus::limit).toList());
            if (texts.size() < MAX_TEXTS || texts.containsKey(plan)) {
                texts.put(plan, known);
            }
        }
        return known;
    }

    /** Without the counts, that of the plan as it is now. */
    private String policyNow(String plan) {
        return inForce.get()
                .plan(plan)
                .map(now -> PolicyHeader.of(now.limits()))
                .orElse("");
    }

    /** All headers of a decision under {@code plan}; {@code limits} are empty if the counts were not looked at. */
    List<Header> of(String plan, Decision decision, List<LimitStatus> limits) {
        List<Header> headers = new ArrayList<>(USUAL_HEADERS);
        if (limits.isEmpty()) {
            put(headers, Header.RATE_LIMIT_POLICY, policyNow(plan));
        } else {
            PlanText text = text(plan, limits);
            put(headers, Header.RATE_LIMIT_POLICY, text.policy());
            put(headers, Header.RATE_LIMIT, text.rateLimit(decision.allowed(), limits));
        }
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
