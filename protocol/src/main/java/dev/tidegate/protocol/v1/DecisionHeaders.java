package dev.tidegate.protocol.v1;

import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HeaderLines;
import dev.tidegate.protocol.Rounding;
import dev.tidegate.protocol.Utf8Text;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The headers of a decision, in the three dialects that callers read. Immutable; safe for any number of threads. */
public final class DecisionHeaders {
    private static final ProviderNames REQUESTS = ProviderNames.of("requests");
    private static final ProviderNames TOKENS = ProviderNames.of("tokens");

    /** Of each plan the texts that were made last, the newest first. */
    private final Map<String, List<PlanText>> texts = new ConcurrentHashMap<>();

    /** Overrides give subjects of one plan different limits; so many of them may take turns without a new text. */
    private static final int MAX_VERSIONS = 8;

    /** Names of plans that are replaced stay; beyond so many the text is made for each answer. */
    private static final int MAX_TEXTS = 1024;

    private static final byte[] POLICY = HeaderLines.name(Header.RATE_LIMIT_POLICY);
    private static final byte[] RATE_LIMIT = HeaderLines.name(Header.RATE_LIMIT);
    private static final byte[] LIMIT = HeaderLines.name(Header.LIMIT);
    private static final byte[] REMAINING = HeaderLines.name(Header.REMAINING);
    private static final byte[] RESET = HeaderLines.name(Header.RESET);

    private final Supplier<Plans> inForce;
    private final TimeSource clock;

    /** The header names of model providers for figures of one kind, each as a line begins. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ProviderNames(byte[] limit, byte[] remaining, byte[] reset) {
        static ProviderNames of(String kind) {
            return new ProviderNames(
                    HeaderLines.name("x-ratelimit-limit-" + kind),
                    HeaderLines.name("x-ratelimit-remaining-" + kind),
                    HeaderLines.name("x-ratelimit-reset-" + kind));
        }
    }

    /** @param inForce the plans now, for an answer without the counts: it does not say under which it was given */
    public DecisionHeaders(Supplier<Plans> inForce, TimeSource clock) {
        this.inForce = inForce;
        this.clock = clock;
    }

    /** Of the limits that decided, which are those of one version of the plan. */
    PlanText text(String plan, List<LimitStatus> decided) {
        List<PlanText> known = texts.getOrDefault(plan, List.of());
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).isOf(decided)) {
                return known.get(i);
            }
        }
        PlanText made = new PlanText(decided.stream().map(LimitStatus::limit).toList());
        if (texts.size() < MAX_TEXTS || !known.isEmpty()) {
            texts.put(
                    plan,
                    Stream.concat(Stream.of(made), known.stream())
                            .limit(MAX_VERSIONS)
                            .toList());
        }
        return made;
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
        Utf8Text lines = new Utf8Text();
        if (limits.isEmpty()) {
            put(lines, POLICY, PlanText.utf8(policyNow(plan)));
        } else {
            PlanText text = text(plan, limits);
            put(lines, POLICY, text.policy());
            text.rateLimit(lines, RATE_LIMIT, decision.allowed(), limits);
        }
        MostRestrictiveLimit.of(limits).ifPresent(status -> common(lines, status));
        MostRestrictiveLimit.of(limits, Meter.REQUESTS).ifPresent(status -> provider(lines, REQUESTS, status));
        MostRestrictiveLimit.of(limits, Meter.TOKENS)
                .or(() -> MostRestrictiveLimit.of(limits, Meter.INPUT_TOKENS))
                .ifPresent(status -> provider(lines, TOKENS, status));
        decision.overrides().ifPresent(applied -> put(lines, new Header(Header.OVERRIDES, kinds(applied))));
        decision.retryAfter().map(Rounding::secondsUp).map(Header::retryAfter).ifPresent(wait -> put(lines, wait));
        if (!decision.allowed() && !isSoon(decision)) {
            put(lines, Header.NO_RETRY);
        }
        return HeaderLines.of(lines);
    }

    private static String kinds(AppliedOverrides applied) {
        return applied.all().stream()
                .map(each -> each.kind().text())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Whether a caller may sit out the wait. */
    static boolean isSoon(Decision decision) {
        return decision.retryAfter()
                .filter(wait -> wait.compareTo(DenialStatus.SOON) <= 0)
                .isPresent();
    }

    private static void put(Utf8Text lines, byte[] name, byte[] value) {
        if (value.length > 0) {
            lines.add(name).add(value);
        }
    }

    private static void put(Utf8Text lines, Header header) {
        lines.add(HeaderLines.name(header.name())).ascii(header.value());
    }

    private void common(Utf8Text lines, LimitStatus status) {
        lines.add(LIMIT).add(status.capacity().orElseThrow());
        lines.add(REMAINING).add(status.remaining().orElseThrow());
        MostRestrictiveLimit.reset(status)
                .ifPresent(wait -> lines.add(RESET).add(Rounding.epochSecondsUp(clock.nowMicros(), wait)));
    }

    private static void provider(Utf8Text lines, ProviderNames names, LimitStatus status) {
        lines.add(names.limit()).add(status.capacity().orElseThrow());
        lines.add(names.remaining()).add(status.remaining().orElseThrow());
        MostRestrictiveLimit.reset(status)
                .ifPresent(wait -> lines.add(names.reset()).ascii(Rounding.text(wait)));
    }
}
