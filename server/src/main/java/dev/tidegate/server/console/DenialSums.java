package dev.tidegate.server.console;

import dev.tidegate.Subject;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last denials summed by subject and limit, and how many of them came before they could have passed. Pure functions. */
final class DenialSums {
    private static final int SHOWN = 20;

    private DenialSums() {}

    private record Key(Subject subject, String plan, String limit) {}

    private static final class Sum {
        private long denials;
        private long early;
        private Instant passes = Instant.MIN;
    }

    /**
     * Rows of a table, those with the most denials first.
     *
     * @param denials the newest first
     */
    static List<Map<String, Object>> rows(List<Seen> denials) {
        Map<Key, Sum> sums = new HashMap<>();
        List<Seen> inOrder = new ArrayList<>(denials);
        inOrder.sort(Comparator.comparingLong(Seen::number));
        for (Seen seen : inOrder) {
            Instant at = Texts.instant(seen.atMicros());
            for (String limit : seen.decision().violated()) {
                Sum sum = sums.computeIfAbsent(
                        new Key(seen.request().subject(), seen.request().plan(), limit), any -> new Sum());
                sum.denials++;
                sum.early += at.isBefore(sum.passes) ? 1 : 0;
                sum.passes = seen.decision().retryAfter().map(at::plus).orElse(Instant.MIN);
            }
        }
        return sums.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Key, Sum>>comparingLong(each -> -each.getValue().denials)
                        .thenComparing(each -> each.getKey().toString()))
                .limit(SHOWN)
                .map(each -> row(each.getKey(), each.getValue()))
                .toList();
    }

    private static Map<String, Object> row(Key key, Sum sum) {
        return Map.of(
                "tenant", key.subject().tenant(),
                "user", key.subject().user().orElse(""),
                "model", key.subject().model().orElse(""),
                "limit", key.limit(),
                "denials", Texts.count(sum.denials),
                "early", Texts.count(sum.early),
                "hammers", sum.early > 0,
                "link", LimitRows.subjectLink(key.subject(), key.plan()));
    }
}
