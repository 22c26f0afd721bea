package dev.tidegate.usage;

import dev.tidegate.spi.PricesProvider;
import java.util.Optional;
import java.util.ServiceLoader;

/** The prices of a module that brings some, found once. */
public final class DefaultPrices {
    private DefaultPrices() {}

    /** Found when a limiter is first built without prices of its own. */
    private static final class Found {
        static final Optional<Prices> PRICES = ServiceLoader.load(
                        PricesProvider.class, PricesProvider.class.getClassLoader())
                .findFirst()
                .map(PricesProvider::prices);
    }

    public static Optional<Prices> find() {
        return Found.PRICES;
    }
}
