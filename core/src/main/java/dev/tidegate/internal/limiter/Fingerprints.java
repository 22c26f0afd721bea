package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.Hashes;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What distinguishes one request from another, and one usage from another: always as the caller said it, never as derived. */
final class Fingerprints {
    private static final char SEPARATOR = '\0';

    private Fingerprints() {}

    static long fingerprint(String verb, Request request) {
        StringBuilder text = new StringBuilder(verb);
        text.append(SEPARATOR).append(request.subject().user().orElse(""));
        text.append(SEPARATOR).append(request.subject().model().orElse(""));
        text.append(SEPARATOR).append(request.plan());
        byName(request.cost().parts()).forEach((meter, part) -> said(text, meter, part));
        return Hashes.digest(text.toString());
    }

    static long digest(Actual actual) {
        StringBuilder text = new StringBuilder(actual.estimated() ? "unknown" : "known");
        actual.usage().ifPresent(usage -> {
            text.append(SEPARATOR).append("tokens");
            new TreeMap<>(usage.counts()).forEach((kind, count) -> said(text, kind.text(), count));
        });
        text.append(SEPARATOR).append("meters");
        byName(actual.meters()).forEach((meter, amount) -> said(text, meter, amount));
        conditions(text, actual.conditions());
        new TreeMap<>(actual.others()).forEach((model, usage) -> {
            text.append(SEPARATOR).append("other=").append(model);
            new TreeMap<>(usage.counts()).forEach((kind, count) -> said(text, kind.text(), count));
        });
        return Hashes.digest(text.toString());
    }

    /** The model is part of the usage, and so are the terms; a call without any has the digest it always had. */
    private static void conditions(StringBuilder text, CallConditions conditions) {
        conditions
                .model()
                .ifPresent(model -> text.append(SEPARATOR)
                        .append(conditions.named() ? "model=" : "read=")
                        .append(model));
        conditions.terms().stream()
                .map(CallConditions.Term::name)
                .sorted()
                .forEach(term -> text.append(SEPARATOR).append("term=").append(term));
    }

    /** Of a usage that is charged without a reservation. Not of the plan: a repetition need not name one. */
    static long untracked(Subject subject, Actual actual) {
        StringBuilder text = new StringBuilder("untracked");
        text.append(SEPARATOR).append(subject.user().orElse(""));
        text.append(SEPARATOR).append(subject.model().orElse(""));
        text.append(SEPARATOR).append(digest(actual));
        return Hashes.digest(text.toString());
    }

    private static Map<String, Long> byName(Map<Meter, Long> meters) {
        Map<String, Long> byName = new TreeMap<>();
        meters.forEach((meter, amount) -> byName.put(meter.name(), amount));
        return byName;
    }

    private static void said(StringBuilder text, String name, long amount) {
        text.append(SEPARATOR).append(name).append('=').append(amount);
    }

    /** What was taken, as a store reads it. */
    static Amounts amounts(Actual actual) {
        return new Amounts(actual.usage(), byKey(actual.meters()), actual.estimated());
    }

    /** A cost as the usage that it supposes; of meters that follow from tokens only what is said for themselves. */
    static Amounts amounts(Cost cost) {
        boolean tokens = cost.part(Meter.INPUT_TOKENS).isPresent()
                || cost.part(Meter.OUTPUT_TOKENS).isPresent();
        Usage supposed = Usage.of(
                cost.part(Meter.INPUT_TOKENS).orElse(0),
                cost.part(Meter.OUTPUT_TOKENS).orElse(0));
        return new Amounts(tokens ? Optional.of(supposed) : Optional.empty(), byKey(cost.parts()), false);
    }

    private static Map<Long, Long> byKey(Map<Meter, Long> meters) {
        return meters.entrySet().stream()
                .collect(Collectors.toMap(each -> Formula.key(each.getKey()), Map.Entry::getValue));
    }
}
