package dev.tidegate.cli.aws;

import dev.tidegate.TimeSource;
import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.cost.AwsPricesText;
import dev.tidegate.aws.cost.CacheCost;
import dev.tidegate.aws.cost.CachePricing;
import dev.tidegate.aws.cost.PriceRefresh;
import dev.tidegate.aws.cost.RegionPrices;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.inventory.Inventory;
import dev.tidegate.aws.inventory.Snapshots;
import dev.tidegate.aws.metrics.CacheUse;
import dev.tidegate.aws.metrics.MetricsReader;
import dev.tidegate.aws.metrics.Window;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.Decisions;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.pricing.PricingClient;

/** The command {@code aws cost}: prices a design or an existing cache. */
@Command(
        name = "cost",
        description = {
            "Shows what nodes and designs cost a month, from a dated table; or what one cache costs.",
            "Without CACHE it needs neither credentials nor a network."
        },
        footer = {
            "  tidegate aws cost                               nodes, and the designs at 1M and 30M decisions",
            "  tidegate aws cost --decisions 5M --parts        each figure with its parts",
            "  tidegate aws cost my-cache                      what that cache costs",
            "  tidegate aws cost --region eu-west-3 --refresh-prices prices.yaml",
            "                                                  read today's prices, with credentials"
        })
final class CostCommand implements Callable<Integer> {
    /** Where the Price List API answers for every region. */
    private static final String PRICE_LIST_REGION = "us-east-1";

    private static final String BUILT_IN_REGION = "us-east-1";
    private static final int DAY_HOURS = 24;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CACHE",
            arity = "0..1",
            description = "Id of a cluster, replication group or serverless cache. Without it: the designs.")
    private Optional<String> cache = Optional.empty();

    @Option(
            names = "--decisions",
            paramLabel = "N",
            converter = Decisions.class,
            description = "Decisions a month, such as 250k or 30M; may be repeated. Default: 1M and 30M.")
    private List<Long> decisions = new ArrayList<>();

    @Option(names = "--prices", paramLabel = "FILE", description = "A price table in place of the built-in one.")
    private Optional<Path> prices = Optional.empty();

    @Option(
            names = "--refresh-prices",
            paramLabel = "FILE",
            description = "Read ElastiCache's prices from the AWS Price List API, and write the table to FILE.")
    private Optional<Path> refresh = Optional.empty();

    @Option(names = "--parts", description = "Show the parts of each figure.")
    private boolean parts;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        AwsPrices table = table();
        if (refresh.isPresent()) {
            table = refreshed(terminal, table, refresh.get());
        }
        if (cache.isPresent()) {
            RegionPrices region = region(table, aws.region(terminal));
            CacheCost cost = priced(terminal, region, cache.get());
            terminal.out().print(json ? CostJson.of(table, region, cost) : CostText.of(terminal, table, region, cost));
            return unpriced(terminal, cost);
        }
        RegionPrices region = region(terminal, table);
        List<Long> counts = decisions.isEmpty() ? List.of(1_000_000L, 30_000_000L) : decisions;
        terminal.out()
                .print(json ? CostJson.of(table, region, counts) : CostText.of(terminal, table, region, counts, parts));
        return ExitCode.OK;
    }

    private static int unpriced(Terminal terminal, CacheCost cost) {
        if (cost.bill().missing().isEmpty()) {
            return ExitCode.OK;
        }
        terminal.err()
                .println("tidegate: the price table has no "
                        + String.join(", ", cost.bill().missing())
                        + "; get one with --refresh-prices FILE, or write one for --prices");
        return ExitCode.FAILURE;
    }

    private AwsPrices table() {
        return prices.map(file -> Inputs.load(file, AwsPrices::load)).orElseGet(AwsPrices::builtIn);
    }

    private AwsPrices refreshed(Terminal terminal, AwsPrices table, Path file) {
        String region = aws.region(terminal);
        AwsPrices fresh = AwsProblem.explained(() -> {
            try (PricingClient client = aws.client(terminal, PricingClient.builder(), PRICE_LIST_REGION)) {
                LocalDate today = now().atZone(ZoneOffset.UTC).toLocalDate();
                return PriceRefresh.refreshed(table, client, region, today);
            }
        });
        try {
            Files.writeString(file, AwsPricesText.write(fresh));
        } catch (IOException e) {
            throw Failure.failed(file + ": cannot be written: " + e.getMessage(), "check the path")
                    .because(e);
        }
        terminal.err()
                .println("prices of ElastiCache in " + region + " written to " + file + "; use them with --prices");
        return fresh;
    }

    /** A region that was asked for has prices or is refused; one that only happens to be set is not insisted on. */
    private RegionPrices region(Terminal terminal, AwsPrices table) {
        Optional<String> given = aws.regionGiven();
        if (given.isPresent()) {
            return region(table, given.get());
        }
        Optional<String> usual = AwsOptions.regionOfEnvironment(terminal);
        Optional<RegionPrices> found = usual.flatMap(table::region);
        if (found.isPresent()) {
            return found.get();
        }
        RegionPrices other = table.region(BUILT_IN_REGION)
                .orElseGet(() -> region(table, table.regions().get(0)));
        usual.ifPresent(name -> terminal.err()
                .println("note: no prices for " + name + ", the region of the environment; these are of "
                        + other.region()));
        return other;
    }

    private static RegionPrices region(AwsPrices table, String name) {
        return table.region(name)
                .orElseThrow(() -> Failure.usage(
                        "no prices for region " + name + " in the table of " + table.date() + " (expected: "
                                + String.join(", ", table.regions()) + ")",
                        "read them with --region " + name + " --refresh-prices FILE, or give a table with --prices"));
    }

    private CacheCost priced(Terminal terminal, RegionPrices region, String id) {
        OptionalLong count = decisions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(decisions.get(0));
        try (ElastiCacheClient client = aws.client(terminal, ElastiCacheClient.builder(), region.region())) {
            CacheShape shape = AwsProblem.explained(() -> new Inventory(client).find(id, kind.kind()));
            return CachePricing.price(
                    region,
                    shape,
                    use(terminal, region, shape),
                    snapshots(terminal, client, shape),
                    count,
                    now().atZone(ZoneOffset.UTC).toLocalDate());
        }
    }

    /** Snapshots are cents beside the nodes: without the right to see them the rest is still worth saying. */
    private static List<Optional<Long>> snapshots(Terminal terminal, ElastiCacheClient client, CacheShape shape) {
        try {
            return new Snapshots(client).sizes(shape);
        } catch (SdkException e) {
            terminal.err().println("note: snapshots are not in the figure: " + AwsProblem.words(e));
            return List.of();
        }
    }

    private CacheUse use(Terminal terminal, RegionPrices region, CacheShape shape) {
        try (CloudWatchClient client = aws.client(terminal, CloudWatchClient.builder(), region.region())) {
            return new MetricsReader(client).use(shape, Window.last(DAY_HOURS, now()));
        } catch (SdkException e) {
            terminal.err().println("note: no data from CloudWatch: " + AwsProblem.words(e));
            return CacheUse.unknown();
        }
    }

    static Instant now() {
        return Instant.ofEpochMilli(
                TimeUnit.MICROSECONDS.toMillis(TimeSource.system().nowMicros()));
    }
}
