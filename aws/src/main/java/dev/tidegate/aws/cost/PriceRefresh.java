package dev.tidegate.aws.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;

/**
 * Reads the prices of ElastiCache from the AWS Price List API. The other prices of the region stay as the table has
 * them, each with its own source, or missing.
 */
public final class PriceRefresh {
    private static final String SERVICE = "AmazonElastiCache";
    private static final Set<String> ENGINES = Set.of("redis", "valkey", "memcached");
    private static final int MILLION_DIGITS = 6;

    /** A region has some thousand products; a list that never ends is not read on. */
    private static final int MAX_PRODUCTS = 100_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<NodeType, Price> nodes = new LinkedHashMap<>();
    private final Map<Rate, Price> rates = new LinkedHashMap<>();
    private final String source;

    private PriceRefresh(String source) {
        this.source = source;
    }

    /**
     * {@code base} with today's prices of ElastiCache in {@code region}.
     *
     * @throws IllegalStateException if the API has no price for a node in that region
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public static AwsPrices refreshed(AwsPrices base, PricingClient client, String region, LocalDate today) {
        String source = "price-list-" + region + "-" + today;
        PriceRefresh refresh = new PriceRefresh(source);
        GetProductsRequest request = GetProductsRequest.builder()
                .serviceCode(SERVICE)
                .filters(Filter.builder()
                        .type(FilterType.TERM_MATCH)
                        .field("regionCode")
                        .value(region)
                        .build())
                .build();
        client.getProductsPaginator(request).priceList().stream()
                .limit(MAX_PRODUCTS)
                .forEach(refresh::take);
        if (refresh.nodes.isEmpty()) {
            throw new IllegalStateException("the Price List API has no node of ElastiCache in " + region);
        }
        return refresh.into(base, region, today);
    }

    private AwsPrices into(AwsPrices base, String region, LocalDate today) {
        Map<String, String> sources = new LinkedHashMap<>(base.sources());
        sources.put(source, "AWS Price List API, " + SERVICE + ", on demand, read " + today);
        Map<String, RegionPrices> regions = new LinkedHashMap<>();
        base.regions().forEach(id -> regions.put(id, base.only(id)));
        regions.put(region, new RegionPrices(region, nodes, rates).and(base.only(region)));
        return new AwsPrices(today, sources, regions, base.anywhere());
    }

    private void take(String product) {
        try {
            take(JSON.readTree(product));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the response of the Price List API is not JSON", e);
        }
    }

    private void take(JsonNode product) {
        JsonNode attributes = product.path("product").path("attributes");
        String usage = attributes.path("usagetype").asText();
        Optional<BigDecimal> dollars = onDemand(product);
        Optional<String> engine = engine(attributes);
        if (dollars.isEmpty() || usage.contains("Outpost") || usage.contains("ExtendedSupport")) {
            return;
        }
        if (usage.contains("NodeUsage") && engine.isPresent()) {
            NodeType node =
                    new NodeType(engine.get(), attributes.path("instanceType").asText());
            if (AwsPricesReader.isNode(node.key())) {
                nodes.merge(node, price(dollars.get()), PriceRefresh::dearer);
            }
        } else if (usage.contains("BackupUsage")) {
            rates.merge(Rate.SNAPSHOT_GB_MONTH, price(dollars.get()), PriceRefresh::dearer);
        } else {
            engine.ifPresent(name -> serverless(usage, name, dollars.get()));
        }
    }

    private void serverless(String usage, String engine, BigDecimal dollars) {
        boolean data = usage.contains("CachedData");
        if (data || usage.contains("ElastiCacheProcessingUnits")) {
            Rate.of("serverless." + engine + (data ? ".gb-hour" : ".million-ecpu"))
                    .ifPresent(rate -> rates.merge(
                            rate,
                            price(data ? dollars : dollars.movePointRight(MILLION_DIGITS)),
                            PriceRefresh::dearer));
        }
    }

    private Price price(BigDecimal dollars) {
        return new Price(dollars, source);
    }

    /** Where a product is listed twice, the figure errs on the dear side. */
    private static Price dearer(Price one, Price other) {
        return one.dollars().compareTo(other.dollars()) >= 0 ? one : other;
    }

    /** From the attribute, or for what has none from the end of {@code USE1-CachedData:Valkey}. */
    private static Optional<String> engine(JsonNode attributes) {
        return List.of("cacheEngine", "operation", "usagetype").stream()
                .map(name -> attributes.path(name).asText().toLowerCase(Locale.ROOT))
                .flatMap(text -> ENGINES.stream().filter(text::contains))
                .findFirst();
    }

    /** A product also lists what a reserved node pays by the hour, which is nothing. */
    private static Optional<BigDecimal> onDemand(JsonNode product) {
        Optional<BigDecimal> most = Optional.empty();
        for (JsonNode term : product.path("terms").path("OnDemand")) {
            for (JsonNode dimension : term.path("priceDimensions")) {
                String text = dimension.path("pricePerUnit").path("USD").asText();
                if (text.matches("[0-9]{1,7}(\\.[0-9]{1,18})?")) {
                    BigDecimal dollars = new BigDecimal(text).stripTrailingZeros();
                    most = dollars.signum() > 0 && (most.isEmpty() || dollars.compareTo(most.get()) > 0)
                            ? Optional.of(dollars)
                            : most;
                }
            }
        }
        return most;
    }
}
