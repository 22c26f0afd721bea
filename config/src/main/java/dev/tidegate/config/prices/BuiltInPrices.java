package dev.tidegate.config.prices;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.PricesProvider;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import java.util.Optional;

/** The built-in table as the default of limiters. It is read when a price is first asked for. */
public final class BuiltInPrices implements PricesProvider, Prices {
    /** For {@link java.util.ServiceLoader}. */
    public BuiltInPrices() {}

    @Override
    public Prices prices() {
        return this;
    }

    @Override
    public Optional<UnitPrices> unitPrices(String model) {
        return PriceTable.builtIn().unitPrices(model);
    }

    @Override
    public Optional<PriceQuote> quote(String model, PriceQuery query) {
        return PriceTable.builtIn().quote(model, query);
    }

    @Override
    public long standardUpTo(String model) {
        return PriceTable.builtIn().standardUpTo(model);
    }

    @Override
    public String family(String model) {
        return PriceTable.builtIn().family(model);
    }

    @Override
    public Optional<UnitPrices> dearest() {
        return PriceTable.builtIn().dearest();
    }

    @Override
    public String version() {
        return PriceTable.builtIn().version();
    }

    @Override
    public InvalidInputException refusal(String model) {
        return PriceTable.builtIn().refusal(model);
    }
}
