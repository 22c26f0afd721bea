package dev.tidegate.aws.cost;

import dev.tidegate.config.Faults;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.spi.DidYouMean;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a price file; it goes on after a fault, so that all of them are reported at once. */
final class AwsPricesReader {
    private static final List<String> ROOT_KEYS =
            List.of("version", "date", "currency", "sources", "regions", "anywhere");

    /** The dearest node there is costs less than a hundred dollars an hour; a slip of the decimal point is likelier. */
    private static final BigDecimal MAX_DOLLARS = BigDecimal.valueOf(10_000);

    private static final Pattern DOLLARS = Pattern.compile("\\$((?:0|[1-9][0-9]{0,6})(?:\\.[0-9]{1,12})?)");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern NODE =
            Pattern.compile("node\\.(redis|valkey|memcached)\\.(cache\\.[a-z0-9]+\\.[a-z0-9]+)");

    private static final String SOURCES_FORM = "a mapping of ids to where the prices are from";
    private static final String SOURCE_FORM = "a text that says where the prices are from";
    private static final String REGIONS_FORM = "a mapping of regions to prices";
    private static final String PRICE_FORM = "US dollars such as $0.045, from $0 to $10000, at most 12 decimals";
    private static final String DATE_FORM = "the day as of which the prices hold, such as 2026-10-02";
    private static final String KEY_FORM =
            "node.redis.TYPE, node.valkey.TYPE, node.memcached.TYPE (TYPE as in cache.t3.micro), or one of the rates, such as nat-gateway.hour";

    private final Faults faults;
    private final Map<String, String> sources = new LinkedHashMap<>();

    AwsPricesReader(Faults faults) {
        this.faults = faults;
    }

    AwsPrices read(Optional<String> text) {
        return text.flatMap(yaml -> Place.ofFile(yaml, faults))
                .flatMap(root -> root.fields("a mapping with version, date, currency, sources and regions"))
                .flatMap(this::prices)
                .filter(prices -> faults.isEmpty())
                .orElseThrow(() -> new InvalidAwsPricesException(faults.byLine()));
    }

    /** Whether {@code key} may name a node in a file. */
    static boolean isNode(String key) {
        return NODE.matcher(key).matches();
    }

    private Optional<AwsPrices> prices(Fields fields) {
        fields.only(ROOT_KEYS);
        fields.required("version", "1").ifPresent(place -> place.exactly("1"));
        Optional<LocalDate> date = fields.required("date", DATE_FORM).flatMap(AwsPricesReader::date);
        fields.required("currency", "USD").ifPresent(place -> place.exactly("USD"));
        fields.required("sources", SOURCES_FORM).ifPresent(this::sources);
        Map<String, RegionPrices> regions =
                fields.required("regions", REGIONS_FORM).map(this::regions).orElse(Map.of());
        RegionPrices anywhere = fields.optional("anywhere")
                .map(place -> region("anywhere", place))
                .orElseGet(() -> new RegionPrices("anywhere", Map.of(), Map.of()));
        return date.map(day -> new AwsPrices(day, sources, regions, anywhere));
    }

    private static Optional<LocalDate> date(Place place) {
        return place.literal(DATE_FORM).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                place.fault(DATE_FORM);
                return Optional.empty();
            }
        });
    }

    private void sources(Place place) {
        for (Fields.Named source : entries(place, SOURCES_FORM)) {
            source.place().literal(SOURCE_FORM).ifPresent(text -> {
                if (text.isBlank()) {
                    source.place().fault(SOURCE_FORM);
                }
                sources.put(source.name(), text);
            });
        }
    }

    private Map<String, RegionPrices> regions(Place place) {
        Map<String, RegionPrices> regions = new LinkedHashMap<>();
        Optional<Fields> fields = place.fields(REGIONS_FORM);
        if (fields.isPresent() && fields.get().isEmpty()) {
            place.fault("at least one region");
        }
        for (Fields.Named region : fields.map(Fields::all).orElse(List.of())) {
            if (!REGION.matcher(region.name()).matches()) {
                region.fault("a region such as us-east-1");
            }
            regions.put(region.name(), region(region.name(), region.place()));
        }
        return regions;
    }

    private static List<Fields.Named> entries(Place place, String expected) {
        return place.fields(expected).map(Fields::all).orElse(List.of());
    }

    private RegionPrices region(String id, Place place) {
        Map<NodeType, Price> nodes = new LinkedHashMap<>();
        Map<Rate, Price> rates = new LinkedHashMap<>();
        for (Fields.Named source : entries(place, "a mapping of sources to prices")) {
            String name = source.name();
            if (!sources.containsKey(name)) {
                String known = "one of the sources: " + String.join(", ", sources.keySet());
                source.fault(DidYouMean.expected(known, name, sources.keySet()));
            }
            for (Fields.Named price : entries(source.place(), "a mapping of what is charged for to dollars")) {
                dollars(price.place()).ifPresent(dollars -> put(nodes, rates, price, new Price(dollars, name)));
            }
        }
        return new RegionPrices(id, nodes, rates);
    }

    private static void put(Map<NodeType, Price> nodes, Map<Rate, Price> rates, Fields.Named key, Price price) {
        Matcher node = NODE.matcher(key.name());
        Optional<Rate> rate = Rate.of(key.name());
        Optional<Price> before = Optional.empty();
        if (node.matches()) {
            before = Optional.ofNullable(nodes.putIfAbsent(new NodeType(node.group(1), node.group(2)), price));
        } else if (rate.isPresent()) {
            before = Optional.ofNullable(rates.putIfAbsent(rate.get(), price));
        } else {
            key.fault(KEY_FORM);
        }
        // Within one source it is a repeated key, which has its fault already.
        if (before.isPresent() && !before.get().source().equals(price.source())) {
            key.fault("each price once in a region, whatever its source");
        }
    }

    private static Optional<BigDecimal> dollars(Place place) {
        return place.literal(PRICE_FORM).flatMap(text -> {
            Matcher matcher = DOLLARS.matcher(text);
            if (matcher.matches() && new BigDecimal(matcher.group(1)).compareTo(MAX_DOLLARS) <= 0) {
                return Optional.of(new BigDecimal(matcher.group(1)));
            }
            place.fault(PRICE_FORM);
            return Optional.empty();
        });
    }
}
