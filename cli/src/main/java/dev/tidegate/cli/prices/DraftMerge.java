package dev.tidegate.cli.prices;

import dev.tidegate.TokenKind;
import java.util.Map;

/** Adds the models of a second source to those of a first. Where both price a kind the dearer holds, and a note says so. */
final class DraftMerge {
    private final String first;
    private final String second;

    DraftMerge(String first, String second) {
        this.first = first;
        this.second = second;
    }

    void merge(Map<String, Draft> into, Map<String, Draft> more) {
        for (Draft draft : more.values()) {
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
        draft.set.hours.forEach((utc, prices) -> {
            prices.replaceAll((kind, picos) -> Math.max(picos, known.own().getOrDefault(kind, 0L)));
            boolean other = prices.entrySet().stream()
                    .anyMatch(each -> !each.getValue().equals(known.own().get(each.getKey())));
            if (other) {
                known.set.hours.put(utc, prices);
            }
        });
        known.changes.putAll(draft.changes);
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
