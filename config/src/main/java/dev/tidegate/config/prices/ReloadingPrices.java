package dev.tidegate.config.prices;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.config.InvalidPricesException;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The prices of a file that is read again when it changes. A faulty file is refused, and the table before it stays. A call
 * is priced by the table that was in use when it was made, for the last eight tables. Safe for any number of threads.
 */
public final class ReloadingPrices implements Prices {
    private static final int MAX_TABLES = 8;

    private final Path file;
    private final TimeSource clock;
    private volatile History history;
    private String stamp;

    private record InUse(long sinceMicros, PriceTable table) {}

    /**
     * The outcome of checking the price file for a change.
     *
     * @param table what holds now
     * @param families names that now count under another family, so that limits of each model restart for them
     */
    public record Reloaded(PriceTable table, List<String> families) {
        /** Copies the collections, so that the record is immutable. */
        public Reloaded {
            families = List.copyOf(families);
        }
    }

    /** The prices of {@code file}, which were read as {@code first}. */
    public ReloadingPrices(Path file, PriceTable first, TimeSource clock) {
        this.file = file;
        this.clock = clock;
        this.stamp = stamp();
        this.history = new History(List.of(new InUse(0, first)));
    }

    private String stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    /**
     * Reads the file if it is another than at the last look. Blocks for that.
     *
     * @return what holds from now on; empty if nothing changed
     * @throws InvalidPricesException if it is faulty; what was holds on, and the file is not read again until it changes
     * @throws IOException as {@link InvalidPricesException}, if it cannot be read
     */
    public synchronized Optional<Reloaded> look() throws IOException {
        String now = stamp();
        if (now.equals(stamp)) {
            return Optional.empty();
        }
        stamp = now;
        PriceTable before = table();
        PriceTable table = PriceTable.load(file);
        if (table.version().equals(before.version())) {
            return Optional.empty();
        }
        return Optional.of(use(table));
    }

    /** Uses another table from now on, as one that was read from the file. */
    public synchronized Reloaded use(PriceTable table) {
        PriceTable before = table();
        List<InUse> more = new ArrayList<>();
        more.add(new InUse(clock.nowMicros(), table));
        List<InUse> tables = history.tables();
        more.addAll(tables.subList(0, Math.min(tables.size(), MAX_TABLES - 1)));
        history = new History(List.copyOf(more));
        return new Reloaded(table, otherFamilies(before, table));
    }

    /** The tables as they are now, which no later change of the file changes. */
    public Prices pinned() {
        return history;
    }

    /** Where the tables are read from. */
    public Path file() {
        return file;
    }

    private static List<String> otherFamilies(PriceTable before, PriceTable after) {
        return new TreeSet<>(before.ids().keySet())
                .stream()
                        .filter(id -> !before.family(id).equals(after.family(id)))
                        .toList();
    }

    /** What holds now. */
    public PriceTable table() {
        return history.table();
    }

    @Override
    public Optional<UnitPrices> unitPrices(String model) {
        return history.unitPrices(model);
    }

    @Override
    public Optional<PriceQuote> quote(String model, PriceQuery query) {
        return history.quote(model, query);
    }

    @Override
    public long standardUpTo(String model) {
        return history.standardUpTo(model);
    }

    @Override
    public String family(String model) {
        return history.family(model);
    }

    @Override
    public Optional<UnitPrices> dearest() {
        return history.dearest();
    }

    @Override
    public String version() {
        return history.version();
    }

    @Override
    public InvalidInputException refusal(String model) {
        return history.refusal(model);
    }

    /** The last tables, the newest first. Immutable. */
    private record History(List<InUse> tables) implements Prices {
        PriceTable table() {
            return tables.get(0).table();
        }

        /** What held then, or the oldest that is remembered. */
        private PriceTable table(long atMicros) {
            for (InUse each : tables) {
                if (each.sinceMicros() <= atMicros) {
                    return each.table();
                }
            }
            return tables.get(tables.size() - 1).table();
        }

        @Override
        public Optional<UnitPrices> unitPrices(String model) {
            return table().unitPrices(model);
        }

        @Override
        public Optional<PriceQuote> quote(String model, PriceQuery query) {
            return table(query.atMicros()).quote(model, query);
        }

        @Override
        public long standardUpTo(String model) {
            return table().standardUpTo(model);
        }

        @Override
        public String family(String model) {
            return table().family(model);
        }

        @Override
        public Optional<UnitPrices> dearest() {
            return table().dearest();
        }

        @Override
        public String version() {
            return table().version();
        }

        @Override
        public InvalidInputException refusal(String model) {
            return table().refusal(model);
        }
    }
}
