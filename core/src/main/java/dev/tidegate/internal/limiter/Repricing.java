package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.InvalidInputException;
import dev.tidegate.plan.Meter;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Prices what a call took where the prices in its record do not hold: another model answered than was reserved, further
 * models took part, it was sold on other terms than standard, or its input was longer than the standard prices are for.
 * The spend is then said, and the store books it as said.
 */
final class Repricing {
    private final Optional<Prices> prices;

    Repricing(Optional<Prices> prices) {
        this.prices = prices;
    }

    /** What to book, and how its spend was found. */
    record Priced(Actual actual, Optional<Pricing> pricing) {}

    /**
     * Whether the prices in the record do not hold.
     *
     * @param reserved the model of the reservation
     * @throws dev.tidegate.InvalidInputException if the caller names a model that has no price
     */
    boolean needed(Optional<String> reserved, Actual said) {
        if (prices.isEmpty() || said.usage().isEmpty() || said.meters().containsKey(Meter.SPEND)) {
            return false;
        }
        CallConditions conditions = said.conditions();
        Optional<String> model = conditions.model().or(() -> reserved);
        if (model.isEmpty()) {
            return false;
        }
        if (conditions.named()) {
            prices.get().require(model.get());
        }
        return !conditions.terms().isEmpty()
                || !said.others().isEmpty()
                || said.usage().get().sent() > prices.get().standardUpTo(model.get())
                || !isReserved(model.get(), reserved);
    }

    /** Whether {@code said} names tokens, and neither it nor the reservation names a model with a price. */
    boolean unpriced(Optional<String> reserved, Actual said) {
        return said.usage().filter(usage -> !usage.counts().isEmpty()).isPresent()
                && !said.meters().containsKey(Meter.SPEND)
                && !hasPrice(said.conditions().model())
                && !hasPrice(reserved);
    }

    private boolean hasPrice(Optional<String> model) {
        return model.isPresent()
                && prices.isPresent()
                && prices.get().unitPrices(model.get()).isPresent();
    }

    /** Names of one entry cost the same. */
    private boolean isReserved(String model, Optional<String> reserved) {
        PriceQuery standard = PriceQuery.standard(0);
        return reserved.filter(
                        held -> held.equals(model) || entry(held, standard).equals(entry(model, standard)))
                .isPresent();
    }

    private Optional<String> entry(String model, PriceQuery query) {
        return prices.orElseThrow().quote(model, query).map(PriceQuote::entry);
    }

    /**
     * The spend by the table in use.
     *
     * @param atMicros when the call was made
     */
    Priced priced(Optional<String> reserved, Actual said, long atMicros) {
        Usage usage = said.usage().orElseThrow();
        Usage own = less(usage, said.others());
        List<CallConditions.Term> terms = said.conditions().terms();
        Set<String> unpriced = new LinkedHashSet<>();
        Optional<PriceQuote> quote = quote(said.conditions().model(), own, terms, atMicros);
        if (quote.isEmpty()) {
            said.conditions().model().ifPresent(model -> unpriced.add("model"));
            quote = quote(reserved, own, terms, atMicros);
        }
        if (quote.isEmpty()) {
            return new Priced(said, Optional.empty());
        }
        PriceQuote main = quote.get();
        main.unpriced().forEach(term -> unpriced.add(term.field()));
        long spend = main.prices().spendNanos(own);
        for (Map.Entry<String, Usage> other : said.others().entrySet()) {
            Optional<PriceQuote> its = quote(Optional.of(other.getKey()), other.getValue(), terms, atMicros);
            if (its.isEmpty()) {
                unpriced.add("model");
            }
            spend = Math.addExact(spend, its.orElse(main).prices().spendNanos(other.getValue()));
        }
        Pricing pricing = new Pricing(main.entry(), prices.orElseThrow().version(), List.copyOf(unpriced));
        return new Priced(said.with(Meter.SPEND, spend), Optional.of(pricing));
    }

    /** The spend as a number; empty where nothing says it, or it is more than a call can cost. */
    OptionalLong spend(Optional<String> reserved, Actual said, long atMicros) {
        if (prices.isEmpty()
                || said.usage().filter(usage -> !usage.counts().isEmpty()).isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            Priced priced = priced(reserved, said, atMicros);
            return priced.pricing().isPresent()
                    ? OptionalLong.of(priced.actual().meters().getOrDefault(Meter.SPEND, 0L))
                    : OptionalLong.empty();
        } catch (InvalidInputException e) {
            return OptionalLong.empty();
        }
    }

    private Optional<PriceQuote> quote(
            Optional<String> model, Usage usage, List<CallConditions.Term> terms, long atMicros) {
        return model.filter(id -> !id.isEmpty())
                .flatMap(id -> prices.orElseThrow().quote(id, new PriceQuery(usage.sent(), terms, atMicros)));
    }

    private static Usage less(Usage all, Map<String, Usage> others) {
        Map<TokenKind, Long> own = new EnumMap<>(TokenKind.class);
        own.putAll(all.counts());
        others.values()
                .forEach(other -> other.counts().forEach((kind, count) -> own.merge(kind, -count, Math::addExact)));
        return new Usage(own);
    }
}
