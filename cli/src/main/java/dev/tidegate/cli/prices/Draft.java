package dev.tidegate.cli.prices;

import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A model on its way from a source into a table. Not safe for several threads. */
final class Draft {
    final String id;
    final TreeSet<String> aliases = new TreeSet<>();
    final List<String> notes = new ArrayList<>();
    final Set set = new Set();
    /** By the day from which they hold, as text. */
    final TreeMap<String, Set> changes = new TreeMap<>();

    Optional<String> retired = Optional.empty();

    /** Whether its source gives a price of nothing for all that it costs. */
    boolean zero;

    Draft(String id) {
        this.id = id;
    }

    /** The prices of a drafted model that apply at one time. */
    static final class Set {
        /** By the input length above which they hold. */
        final TreeMap<Long, Step> steps = new TreeMap<>(Map.of(0L, new Step()));
        /** Prices of their own at some hours of the week; the ones above hold at all others. */
        final TreeMap<WeekHours.Span, Map<TokenKind, Long>> hours = new TreeMap<>();

        Step base() {
            return step(0);
        }

        Step step(long above) {
            return steps.computeIfAbsent(above, length -> new Step());
        }
    }

    /** The prices of one input length, in pico-dollars; a term is a factor in millionths or prices of its own. */
    static final class Step {
        final Map<TokenKind, Long> own = new EnumMap<>(TokenKind.class);
        final TreeMap<String, Map<TokenKind, Long>> terms = new TreeMap<>();
        final TreeMap<String, Long> factors = new TreeMap<>();

        Map<TokenKind, Long> term(String name) {
            return terms.computeIfAbsent(name, key -> new EnumMap<>(TokenKind.class));
        }

        boolean isEmpty() {
            return own.isEmpty() && terms.isEmpty() && factors.isEmpty();
        }
    }

    Map<TokenKind, Long> own() {
        return set.base().own;
    }

    /**
     * Whether it says what anything costs. Input or output without a price then costs what its audio or images do; an
     * embedding has no output.
     */
    boolean complete() {
        long dearest = own().values().stream().mapToLong(Long::longValue).max().orElse(0);
        fill(own(), Map.of());
        changes.values().forEach(change -> fill(change.base().own, own()));
        return dearest > 0;
    }

    /**
     * Makes steps whole: a longer input never costs less than a shorter one, so what a source says otherwise goes; a term
     * keeps its prices of the kinds whose price the step leaves alone.
     */
    void settleSteps() {
        Step base = set.base();
        // What costs the same follows by itself; said, it would stay behind where a term changes the price of output.
        if (base.own.getOrDefault(TokenKind.REASONING, -1L).equals(base.own.get(TokenKind.OUTPUT))) {
            base.own.remove(TokenKind.REASONING);
        }
        UnitPrices prices = new UnitPrices(base.own);
        set.steps.tailMap(0L, false).values().forEach(step -> {
            step.own.entrySet().removeIf(each -> each.getValue() < prices.picos(each.getKey()));
            base.terms.forEach((name, own) -> own.forEach((kind, picos) -> {
                if (!step.own.containsKey(kind)) {
                    step.term(name).putIfAbsent(kind, picos);
                }
            }));
        });
        set.steps.values().removeIf(step -> step != base && step.own.isEmpty());
    }

    private static void fill(Map<TokenKind, Long> own, Map<TokenKind, Long> before) {
        long in = Math.max(own.getOrDefault(TokenKind.AUDIO_IN, 0L), own.getOrDefault(TokenKind.IMAGE_IN, 0L));
        long out = Math.max(own.getOrDefault(TokenKind.AUDIO_OUT, 0L), own.getOrDefault(TokenKind.IMAGE_OUT, 0L));
        own.putIfAbsent(TokenKind.INPUT, before.getOrDefault(TokenKind.INPUT, in));
        own.putIfAbsent(TokenKind.OUTPUT, before.getOrDefault(TokenKind.OUTPUT, out));
    }
}
