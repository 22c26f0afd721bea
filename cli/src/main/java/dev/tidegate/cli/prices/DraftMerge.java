package dev.tidegate.cli.prices;

import dev.tidegate.usage.TokenKind;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Adds the models of a second source to those of a first. Where both price a kind the dearer holds, and a note says so.
 * Where both have hours of cheaper prices, the hours of the first source hold: they know days of the week.
 */
final class DraftMerge {
    private final String first;
    private final String second;

    DraftMerge(String first, String second) {
        this.first = first;
        this.second = second;
    }

    void merge(Map<String, Draft> into, Map<String, Draft> more) {
        // An alias that moves on, such as one that ends in 'latest', means what the first source says.
        Set<String> taken = new HashSet<>(into.keySet());
        into.values().forEach(draft -> taken.addAll(draft.aliases));
        for (Draft draft : more.values()) {
            draft.aliases.removeAll(taken);
            Draft known = into.get(draft.id);
            if (known == null) {
                into.put(draft.id, draft);
            } else {
                merge(known, draft);
            }
        }
    }

    private void merge(Draft known, Draft draft) {
        known.aliases.addAll(draft.aliases);
        hours(known.set, draft.set);
        draft.set.steps.forEach((length, step) -> {
            boolean base = length == 0;
            // A step that the first source does not have begins as what it says of shorter inputs.
            Draft.Step own = known.set.steps.get(length);
            if (own == null) {
                own = known.set.step(length);
                own.own.putAll(known.set.steps.lowerEntry(length).getValue().own);
            }
            Draft.Step to = own;
            step.own.forEach((kind, picos) -> dearer(to.own, kind, picos, base ? known : null));
            step.terms.forEach((name, prices) -> {
                if (!to.factors.containsKey(name)) {
                    prices.forEach((kind, picos) -> dearer(to.term(name), kind, picos, null));
                }
            });
        });
        known.changes.putAll(draft.changes);
    }

    /** Called before the base prices are merged: at each hour the dearer of both holds. */
    private static void hours(Draft.Set known, Draft.Set draft) {
        if (known.hours.isEmpty() && draft.hours.isEmpty()) {
            return;
        }
        Map<TokenKind, Long> cheap = new EnumMap<>(TokenKind.class);
        cheap.putAll(draft.base().own);
        draft.hours.values().forEach(cheap::putAll);
        if (known.hours.isEmpty()) {
            draft.hours.forEach((span, prices) -> {
                Map<TokenKind, Long> both = new EnumMap<>(TokenKind.class);
                prices.forEach((kind, picos) -> both.put(kind, Math.max(picos, of(known.base().own, kind))));
                boolean cheaper = both.entrySet().stream()
                        .anyMatch(each -> each.getValue()
                                < Math.max(of(known.base().own, each.getKey()), of(draft.base().own, each.getKey())));
                if (cheaper) {
                    known.hours.put(span, both);
                }
            });
        } else {
            known.hours
                    .values()
                    .forEach(prices -> prices.replaceAll((kind, picos) -> Math.max(picos, of(cheap, kind))));
        }
    }

    private static long of(Map<TokenKind, Long> prices, TokenKind kind) {
        return prices.getOrDefault(kind, 0L);
    }

    private void dearer(
            Map<TokenKind, Long> prices, TokenKind kind, long picos, @org.jspecify.annotations.Nullable Draft noted) {
        Long before = prices.get(kind);
        if (before == null && picos > 0) {
            prices.put(kind, picos);
        } else if (before != null && before != picos) {
            prices.put(kind, Math.max(before, picos));
            if (noted != null) {
                noted.notes.add(kind.text() + " is " + DraftText.dollars(before) + " in " + first + " and "
                        + DraftText.dollars(picos) + " in " + second);
            }
        }
    }
}
