package dev.tidegate.cli.serve;

import dev.tidegate.config.prices.PriceTable;

/** Reads the built-in prices while the rest of a server starts: they take about as long as all of the rest. */
final class BuiltInTable {
    private BuiltInTable() {}

    /** Begins to read, in a thread of its own. */
    static void readAhead() {
        Thread reading = new Thread(PriceTable::builtIn, "tidegate-prices");
        reading.setDaemon(true);
        reading.start();
    }

    /** Returns once they are read, so that no request waits for them. */
    static void await() {
        PriceTable.builtIn();
    }
}
