package dev.tidegate.cli.aws;

import dev.tidegate.InvalidInputException;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.inventory.Inventory;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.MetricsReader;
import dev.tidegate.aws.metrics.Window;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** The command {@code aws metrics}: shows the CloudWatch metrics of a cache. */
@Command(
        name = "metrics",
        description =
                "Shows the last hours of the metrics that matter to a limiter, and what to do if one is over its threshold.",
        exitCodeList = {
            "0:there were values, whatever they mean",
            "1:CloudWatch has no value of any metric, or AWS could not be asked",
            "2:used wrongly"
        },
        footer = {
            "  tidegate aws metrics my-cache",
            "  tidegate aws metrics my-cache --hours 24 --region eu-west-1",
            "  tidegate aws metrics my-cache --json",
        })
final class MetricsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "3",
            description = "How far back, 1 to 360. Default: 3.")
    private int hours = 3;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        if (hours < 1 || hours > Window.MAX_HOURS) {
            throw new InvalidInputException("--hours", hours, "1 … " + Window.MAX_HOURS);
        }
        Terminal terminal = Terminal.of(spec);
        CacheMetrics metrics = read(terminal, aws.region(terminal));
        terminal.out().print(json ? MetricsJson.of(metrics) : MetricsText.of(terminal, metrics));
        return metrics.isEmpty() ? ExitCode.FAILURE : ExitCode.OK;
    }

    private CacheMetrics read(Terminal terminal, String region) {
        return AwsProblem.explained(() -> {
            try (ElastiCacheClient caches = aws.client(terminal, ElastiCacheClient.builder(), region);
                    CloudWatchClient watch = aws.client(terminal, CloudWatchClient.builder(), region)) {
                CacheShape shape = new Inventory(caches).find(cache, kind.kind());
                return new MetricsReader(watch).read(shape, Window.last(hours, CostCommand.now()));
            }
        });
    }
}
