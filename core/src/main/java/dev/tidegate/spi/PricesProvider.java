package dev.tidegate.spi;

import dev.tidegate.usage.Prices;

/** Brings the prices of limiters that are built without any; found as a service ({@link java.util.ServiceLoader}). */
@FunctionalInterface
public interface PricesProvider {
    /** The prices; may be read when they are first asked for. */
    Prices prices();
}
