package dev.tidegate.internal.limiter;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.reservation.Metering;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The estimated spend of calls before they are made. */
final class Spending {
    private static final UnitPrices NOTHING = UnitPrices.of(0, 0);

    private final Optional<Prices> prices;
    private final TimeSource clock;

    Spending(Optional<Prices> prices, TimeSource clock) {
        this.prices = prices;
        this.clock = clock;
    }

    /** The name under which limits of each model count {@code model}. */
    String family(String model) {
        return prices.map(all -> all.family(model)).orElse(model);
    }

    private static boolean namesTokens(Cost cost) {
        return cost.part(Meter.INPUT_TOKENS).isPresent()
                || cost.part(Meter.OUTPUT_TOKENS).isPresent();
    }

    private static Usage usage(Cost cost) {
        return Usage.of(
                cost.part(Meter.INPUT_TOKENS).orElse(0),
                cost.part(Meter.OUTPUT_TOKENS).orElse(0));
    }

    /**
     * What a cost spends.
     *
     * @param enforced whether a limit could deny by it, so that a cost of which no spend follows is refused
     * @throws InvalidInputException if it is refused, or is more than can be counted
     */
    long spend(Optional<String> model, Cost cost, SpendRules rules, boolean enforced) {
        Long given = cost.parts().get(Meter.SPEND);
        if (given != null) {
            return given;
        }
        boolean total = cost.part(Meter.TOKENS).isPresent();
        if (!namesTokens(cost) && !total) {
            return 0;
        }
        // A total says nothing of which tokens cost what: input is taken for output, the dearer.
        Usage usage = namesTokens(cost)
                ? usage(cost)
                : Usage.of(0, cost.part(Meter.TOKENS).orElse(0));
        Optional<PriceQuote> quote = namesTokens(cost) ? quote(model, usage) : Optional.empty();
        if (quote.isEmpty() && enforced && rules.unpriced() == SpendRules.Unpriced.DEAREST) {
            throw refusal(model, namesTokens(cost));
        }
        Optional<UnitPrices> unit = quote.map(PriceQuote::prices).or(() -> fallback(rules));
        return unit.map(each -> bounded(each, usage)).orElse(0L);
    }

    private Optional<PriceQuote> quote(Optional<String> model, Usage usage) {
        return model.flatMap(id ->
                prices.flatMap(all -> all.quote(id, new PriceQuery(usage.sent(), List.of(), clock.nowMicros()))));
    }

    private InvalidInputException refusal(Optional<String> model, boolean parts) {
        if (!parts) {
            return new InvalidInputException(
                    "cost.tokens",
                    "a total alone",
                    "input_tokens and output_tokens, which have prices, or cost.spend in nano-dollars");
        }
        if (model.isEmpty()) {
            return new InvalidInputException("model", "missing", "a model, whose price the tokens have, or cost.spend");
        }
        if (prices.isEmpty()) {
            return new InvalidInputException(
                    "model", model.get(), "a limiter with prices, or cost.spend in nano-dollars");
        }
        InvalidInputException named = prices.get().refusal(model.get());
        return new InvalidInputException("model", model.get(), named.expected() + "; or cost.spend in nano-dollars");
    }

    private static long bounded(UnitPrices unit, Usage usage) {
        try {
            long nanos = unit.spendNanos(usage);
            if (nanos <= Numbers.MAX_PART) {
                return nanos;
            }
        } catch (InvalidInputException e) {
            throw tooDear(e);
        }
        throw tooDear(new InvalidInputException("usage", "the price", "at most " + Numbers.MAX_PART));
    }

    private static InvalidInputException tooDear(InvalidInputException cause) {
        InvalidInputException refusal = new InvalidInputException(
                "cost.spend", "the price of these tokens", "at most " + Numbers.MAX_PART + " nano-dollars");
        refusal.initCause(cause);
        return refusal;
    }

    /** The prices of a plan's rule for calls of which no price is known; empty if the table does not say. */
    private Optional<UnitPrices> fallback(SpendRules rules) {
        return switch (rules.unpriced()) {
            case ZERO -> Optional.of(NOTHING);
            case AS -> prices.map(all -> all.require(rules.as().orElseThrow()));
            case DEAREST -> prices.flatMap(Prices::dearest);
        };
    }

    /** The prices that a reservation keeps: those of the shortest input on standard terms. */
    Optional<UnitPrices> kept(Optional<String> model, SpendRules rules) {
        return model.flatMap(id -> prices.flatMap(all -> all.quote(id, PriceQuery.standard(clock.nowMicros()))))
                .map(PriceQuote::prices)
                .or(() -> fallback(rules));
    }

    /** A total to be held, with the spend of it where the kept prices are those of a shorter input. */
    Amounts held(Optional<String> model, Cost total) {
        Amounts amounts = Fingerprints.amounts(total);
        boolean longer = namesTokens(total)
                && total.part(Meter.SPEND).isEmpty()
                && model.isPresent()
                && prices.isPresent()
                && usage(total).sent() > prices.get().standardUpTo(model.get());
        return longer
                ? quote(model, usage(total))
                        .map(quote -> spending(amounts, quote.prices(), usage(total)))
                        .orElse(amounts)
                : amounts;
    }

    private static Amounts spending(Amounts amounts, UnitPrices unit, Usage usage) {
        Map<Long, Long> meters = new HashMap<>(amounts.meters());
        meters.put(Formula.key(Meter.SPEND), Metering.spend(unit, usage));
        return new Amounts(amounts.usage(), meters, amounts.unknown());
    }
}
