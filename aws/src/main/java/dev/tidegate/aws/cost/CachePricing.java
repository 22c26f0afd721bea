package dev.tidegate.aws.cost;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.inventory.ExtendedSupport;
import dev.tidegate.aws.metrics.CacheUse;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Computes the cost of a cache that exists. */
public final class CachePricing {
    /** A billed gigabyte; the smaller of the two meanings, so that the figure errs on the dear side. */
    private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000);

    private final RegionPrices prices;
    private final List<String> remarks = new ArrayList<>();

    private CachePricing(RegionPrices prices) {
        this.prices = prices;
    }

    /**
     * What {@code cache} costs a month, on demand.
     *
     * @param snapshots the size of each in bytes; empty for one whose size is not known
     * @param decisions a month; empty to go on as CloudWatch saw it
     * @param today the day of the prices for what depends on the day
     */
    public static CacheCost price(
            RegionPrices prices,
            CacheShape cache,
            CacheUse use,
            List<Optional<Long>> snapshots,
            OptionalLong decisions,
            LocalDate today) {
        CachePricing pricing = new CachePricing(prices);
        BillWriter bill = new BillWriter(prices);
        if (cache.kind() == CacheKind.SERVERLESS) {
            pricing.serverless(bill, cache, use, decisions);
        } else {
            pricing.nodes(bill, cache, today);
        }
        pricing.snapshots(bill, cache, snapshots);
        return new CacheCost(cache, use, snapshots.size(), bill.bill(), pricing.remarks);
    }

    private void nodes(BillWriter bill, CacheShape cache, LocalDate today) {
        Map<String, Long> counts = new LinkedHashMap<>();
        cache.nodes().forEach(node -> counts.merge(node.type(), (long) node.count(), Long::sum));
        counts.forEach((type, count) -> bill.nodes(new NodeType(cache.engine(), type), count));
        remarks.add("on demand; a reserved node costs less");
        cheaper(cache, counts);
        extendedSupport(bill, cache, today);
    }

    /** Valkey on the same nodes, if that is priced: the change is made in place. */
    private void cheaper(CacheShape cache, Map<String, Long> counts) {
        BillWriter valkey = new BillWriter(prices);
        BillWriter now = new BillWriter(prices);
        counts.forEach((type, count) -> valkey.nodes(new NodeType("valkey", type), count));
        counts.forEach((type, count) -> now.nodes(new NodeType(cache.engine(), type), count));
        Optional<BigDecimal> less = valkey.bill().total();
        Optional<BigDecimal> more = now.bill().total();
        if (cache.engine().equals("redis") && less.isPresent() && more.isPresent()) {
            remarks.add("with Valkey the same nodes cost $" + Usd.cents(less.get()) + ", $"
                    + Usd.cents(more.get().subtract(less.get())) + " less");
        }
    }

    /** The surcharge is in the figure once it is charged, and a remark before. */
    private void extendedSupport(BillWriter bill, CacheShape cache, LocalDate today) {
        Optional<LocalDate> from = ExtendedSupport.from(cache.engine(), cache.version());
        OptionalInt percent = ExtendedSupport.surchargePercent(cache.engine(), cache.version(), today);
        if (percent.isPresent()) {
            bill.surcharge("Extended Support, +" + percent.getAsInt() + " %", percent.getAsInt());
            remarks.add("Redis " + cache.version() + " is in Extended Support since " + from.orElseThrow()
                    + ": the surcharge is in the figure; an upgrade to Valkey saves it");
        } else if (from.isPresent()) {
            remarks.add("Redis " + cache.version() + " goes into Extended Support on " + from.get()
                    + ": from then on 80 % more, in the third year 160 %");
        }
    }

    private void serverless(BillWriter bill, CacheShape cache, CacheUse use, OptionalLong decisions) {
        boolean valkey = cache.engine().equals("valkey");
        BigDecimal least = valkey ? Sizing.MINIMUM_GB_VALKEY : Sizing.MINIMUM_GB_REDIS;
        BigDecimal gigabytes = use.bytes().isPresent()
                ? BigDecimal.valueOf(use.bytes().getAsDouble()).divide(GIGABYTE).max(least)
                : least;
        bill.units(
                "data, " + gigabytes.stripTrailingZeros().toPlainString() + " GB",
                valkey ? Rate.SERVERLESS_VALKEY_GB_HOUR : Rate.SERVERLESS_REDIS_GB_HOUR,
                Usd.month(gigabytes));
        bill.millions(
                "requests",
                valkey ? Rate.SERVERLESS_VALKEY_MILLION_ECPU : Rate.SERVERLESS_REDIS_MILLION_ECPU,
                units(use, decisions));
        if (use.bytes().isEmpty()) {
            remarks.add("CloudWatch has no data on its size: the minimum that is metered is assumed");
        }
    }

    private BigDecimal units(CacheUse use, OptionalLong decisions) {
        if (decisions.isPresent()) {
            remarks.add("requests: 3 ECPU for each of " + decisions.getAsLong() + " decisions");
            return BigDecimal.valueOf(decisions.getAsLong()).multiply(Sizing.ECPU_PER_DECISION);
        }
        if (use.ecpuPerHour().isEmpty()) {
            remarks.add("CloudWatch has no data on its requests: none are assumed; see --decisions");
            return BigDecimal.ZERO;
        }
        remarks.add("requests: as in the last day");
        return Usd.month(BigDecimal.valueOf(use.ecpuPerHour().getAsDouble()));
    }

    private void snapshots(BillWriter bill, CacheShape cache, List<Optional<Long>> snapshots) {
        // One for each cache made of nodes is free. That of a serverless one is taken to be charged.
        long free = cache.kind() == CacheKind.SERVERLESS ? 0 : 1;
        List<Long> charged =
                snapshots.stream().flatMap(Optional::stream).skip(free).toList();
        long unknown = snapshots.stream().filter(Optional::isEmpty).count();
        if (!charged.isEmpty()) {
            BigDecimal bytes = charged.stream().map(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
            bill.units("snapshots, " + charged.size() + " charged", Rate.SNAPSHOT_GB_MONTH, bytes.divide(GIGABYTE));
        }
        if (unknown > 0) {
            remarks.add("snapshots without a size, not in the figure: " + unknown);
        }
    }
}
