package dev.tidegate.internal;

import dev.tidegate.Meter;
import dev.tidegate.Request;
import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What tells one request from another, and one usage from another: always as the caller said it, never as derived. */
final class Prints {
    private static final char SEPARATOR = '\0';

    private Prints() {}

    static long fingerprint(String verb, Request request) {
        StringBuilder text = new StringBuilder(verb);
        text.append(SEPARATOR).append(request.subject().user().orElse(""));
        text.append(SEPARATOR).append(request.subject().model().orElse(""));
        text.append(SEPARATOR).append(request.plan());
        Map<String, Long> parts = new TreeMap<>();
        request.cost().parts().forEach((meter, part) -> parts.put(meter.name(), part));
        parts.forEach((meter, part) ->
                text.append(SEPARATOR).append(meter).append('=').append(part));
        return Hashes.digest(text.toString());
    }

    static long digest(Usage usage) {
        StringBuilder text = new StringBuilder(usage.estimated() ? "unknown" : "known");
        usage.tokens().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> text.append(SEPARATOR)
                        .append(each.getKey().text())
                        .append('=')
                        .append(each.getValue()));
        Map<String, Long> meters = new TreeMap<>();
        usage.meters().forEach((meter, amount) -> meters.put(meter.name(), amount));
        meters.forEach((meter, amount) -> text.append(SEPARATOR)
                .append("meter ")
                .append(meter)
                .append('=')
                .append(amount));
        return Hashes.digest(text.toString());
    }

    /** The usage as a store takes it. */
    static Amounts amounts(Usage usage) {
        long[] kinds = new long[TokenKind.values().length];
        usage.tokens().forEach((kind, amount) -> kinds[kind.ordinal()] = amount);
        return new Amounts(!usage.tokens().isEmpty(), kinds, byKey(usage.meters()), usage.estimated());
    }

    /** A cost as the usage that it supposes; of meters that follow from tokens only what is said for themselves. */
    static Amounts amounts(dev.tidegate.Cost cost) {
        long[] kinds = new long[TokenKind.values().length];
        kinds[TokenKind.INPUT.ordinal()] = cost.part(Meter.INPUT_TOKENS).orElse(0);
        kinds[TokenKind.OUTPUT.ordinal()] = cost.part(Meter.OUTPUT_TOKENS).orElse(0);
        boolean tokens =
                cost.parts().containsKey(Meter.INPUT_TOKENS) || cost.parts().containsKey(Meter.OUTPUT_TOKENS);
        return new Amounts(tokens, kinds, byKey(cost.parts()), false);
    }

    private static Map<Long, Long> byKey(Map<Meter, Long> meters) {
        return meters.entrySet().stream()
                .collect(Collectors.toMap(each -> Formula.key(each.getKey()), Map.Entry::getValue));
    }
}
