package dev.tidegate.aws.cost;

import dev.tidegate.aws.yaml.YamlFault;
import dev.tidegate.aws.yaml.YamlPlace;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a price file; it goes on after a fault, so that all of them are told at once. */
final class AwsPricesReader {
    private static final Set<String> ROOT_KEYS =
            Set.of("version", "date", "currency", "sources", "regions", "anywhere");

    /** The dearest node there is costs less than a hundred dollars an hour; a slip of the decimal point is likelier. */
    private static final BigDecimal MAX_DOLLARS = BigDecimal.valueOf(10_000);

    private static final Pattern DOLLARS = Pattern.compile("\\$((?:0|[1-9][0-9]{0,6})(?:\\.[0-9]{1,12})?)");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern NODE =
            Pattern.compile("node\\.(redis|valkey|memcached)\\.(cache\\.[a-z0-9]+\\.[a-z0-9]+)");

    private static final String PRICE_FORM = "US dollars such as $0.045, from $0 to $10000, at most 12 decimals";
    private static final String DATE_FORM = "the day as of which the prices hold, such as 2026-10-02";
    private static final String KEY_FORM =
            "node.redis.TYPE, node.valkey.TYPE, node.memcached.TYPE (TYPE as in cache.t3.micro), or one of the rates, such as nat-gateway.hour";

    private final List<YamlFault> faults = new ArrayList<>();
    private final Map<String, String> sources = new LinkedHashMap<>();

    private AwsPricesReader() {}

    static AwsPrices read(String text) {
        AwsPricesReader reader = new AwsPricesReader();
        Optional<YamlPlace> root = YamlPlace.root(text, reader.faults);
        Optional<AwsPrices> prices = root.flatMap(reader::read);
        return prices.filter(ok -> reader.faults.isEmpty())
                .orElseThrow(() -> new InvalidAwsPricesException(reader.faults));
    }

    /** Whether {@code key} may name a node in a file. */
    static boolean isNode(String key) {
        return NODE.matcher(key).matches();
    }

    private Optional<AwsPrices> read(YamlPlace root) {
        Map<String, YamlPlace> fields = root.fields("a mapping with version, date, currency, sources and regions");
        fields.values().stream()
                .filter(place -> !ROOT_KEYS.contains(place.name()))
                .forEach(place -> place.fault("version, date, currency, sources, regions or anywhere"));
        YamlPlace.required(root, fields, "version", "1").ifPresent(place -> place.word("1"));
        Optional<LocalDate> date =
                YamlPlace.required(root, fields, "date", DATE_FORM).flatMap(AwsPricesReader::date);
        YamlPlace.required(root, fields, "currency", "USD").ifPresent(place -> place.word("USD"));
        YamlPlace.required(root, fields, "sources", "a mapping of ids to where the prices are from")
                .ifPresent(this::sources);
        Map<String, RegionPrices> regions = new LinkedHashMap<>();
        YamlPlace.required(root, fields, "regions", "a mapping of regions to prices")
                .ifPresent(place -> regions.putAll(regions(place)));
        RegionPrices anywhere = Optional.ofNullable(fields.get("anywhere"))
                .map(place -> region("anywhere", place))
                .orElseGet(() -> new RegionPrices("anywhere", Map.of(), Map.of()));
        return date.map(day -> new AwsPrices(day, sources, regions, anywhere));
    }

    private static Optional<LocalDate> date(YamlPlace place) {
        return place.text(DATE_FORM).flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                place.fault(DATE_FORM);
                return Optional.empty();
            }
        });
    }

    private void sources(YamlPlace place) {
        String form = "a text that says where the prices are from";
        place.fields("a mapping of ids to where the prices are from")
                .forEach((id, source) -> source.text(form).ifPresent(text -> {
                    if (text.isBlank()) {
                        source.fault(form);
                    }
                    sources.put(id, text);
                }));
    }

    private Map<String, RegionPrices> regions(YamlPlace place) {
        Map<String, RegionPrices> regions = new LinkedHashMap<>();
        Map<String, YamlPlace> fields = place.fields("a mapping of regions to prices");
        if (place.isMapping() && fields.isEmpty()) {
            place.fault("at least one region");
        }
        fields.forEach((id, region) -> {
            if (!REGION.matcher(id).matches()) {
                region.fault("a region such as us-east-1");
            }
            regions.put(id, region(id, region));
        });
        return regions;
    }

    private RegionPrices region(String id, YamlPlace place) {
        Map<NodeType, Price> nodes = new LinkedHashMap<>();
        Map<Rate, Price> rates = new LinkedHashMap<>();
        place.fields("a mapping of sources to prices").forEach((source, prices) -> {
            if (!sources.containsKey(source)) {
                prices.fault("one of the sources: " + String.join(", ", sources.keySet()));
            }
            prices.fields("a mapping of what is charged for to dollars")
                    .forEach((key, value) ->
                            price(value).ifPresent(dollars -> put(nodes, rates, value, new Price(dollars, source))));
        });
        return new RegionPrices(id, nodes, rates);
    }

    private static void put(Map<NodeType, Price> nodes, Map<Rate, Price> rates, YamlPlace value, Price price) {
        Matcher node = NODE.matcher(value.name());
        Optional<Rate> rate = Rate.of(value.name());
        boolean before = false;
        if (node.matches()) {
            before = nodes.putIfAbsent(new NodeType(node.group(1), node.group(2)), price) != null;
        } else if (rate.isPresent()) {
            before = rates.putIfAbsent(rate.get(), price) != null;
        } else {
            value.keyFault(KEY_FORM);
        }
        if (before) {
            value.keyFault("each price once in a region, whatever its source");
        }
    }

    private static Optional<BigDecimal> price(YamlPlace place) {
        return place.text(PRICE_FORM).flatMap(text -> {
            Matcher matcher = DOLLARS.matcher(text);
            if (matcher.matches() && new BigDecimal(matcher.group(1)).compareTo(MAX_DOLLARS) <= 0) {
                return Optional.of(new BigDecimal(matcher.group(1)));
            }
            place.fault(PRICE_FORM);
            return Optional.empty();
        });
    }
}
