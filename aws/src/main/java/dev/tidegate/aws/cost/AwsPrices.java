package dev.tidegate.aws.cost;

import dev.tidegate.config.Faults;
import dev.tidegate.config.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The prices of AWS as of a date, each with its source. Immutable; safe for any number of threads.
 *
 * <pre>{@code
 * RegionPrices prices = AwsPrices.builtIn().region("us-east-1").orElseThrow();
 * prices.rate(Rate.NAT_GATEWAY_HOUR); // $0.045, which is never needed
 * }</pre>
 */
public final class AwsPrices {
    private static final String BUILT_IN = "aws-prices.yaml";

    private final LocalDate date;
    private final Map<String, String> sources;
    private final Map<String, RegionPrices> regions;
    private final RegionPrices anywhere;

    AwsPrices(LocalDate date, Map<String, String> sources, Map<String, RegionPrices> regions, RegionPrices anywhere) {
        this.date = date;
        this.sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        this.regions = new LinkedHashMap<>(regions);
        this.anywhere = anywhere;
    }

    /** The list prices that come with this release. */
    public static AwsPrices builtIn() {
        try (InputStream in = Objects.requireNonNull(AwsPrices.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }

    /**
     * The prices of a stream, which stays open: UTF-8, at most a mebibyte.
     *
     * @throws InvalidAwsPricesException with every fault, by line
     * @throws IOException if it cannot be read
     */
    public static AwsPrices load(InputStream in) throws IOException {
        Faults faults = new Faults();
        return new AwsPricesReader(faults).read(Text.read(in, faults));
    }

    /**
     * The prices that {@code yaml} says.
     *
     * @throws InvalidAwsPricesException with every fault, by line
     */
    public static AwsPrices parse(String yaml) {
        return new AwsPricesReader(new Faults()).read(Optional.of(yaml));
    }

    /** The day as of which the prices are known. */
    public LocalDate date() {
        return date;
    }

    /** Where prices are from, by the id that prices name; in the order of the file. */
    public Map<String, String> sources() {
        return sources;
    }

    /** The regions that have prices, in the order of the file. */
    public List<String> regions() {
        return List.copyOf(regions.keySet());
    }

    /** The prices of a region, those that hold anywhere included. */
    public Optional<RegionPrices> region(String region) {
        return Optional.ofNullable(regions.get(region)).map(own -> own.and(anywhere));
    }

    RegionPrices anywhere() {
        return anywhere;
    }

    /** The prices of a region that hold there alone; none for one that the table does not have. */
    RegionPrices only(String region) {
        return regions.getOrDefault(region, new RegionPrices(region, Map.of(), Map.of()));
    }
}
