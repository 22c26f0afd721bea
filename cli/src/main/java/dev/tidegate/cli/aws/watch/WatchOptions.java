package dev.tidegate.cli.aws.watch;

import dev.tidegate.TimeSource;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.inventory.Inventory;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.MetricsReader;
import dev.tidegate.aws.metrics.Window;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.Terminal;
import java.time.Instant;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** How a command about alarms or a dashboard finds its cache and reaches CloudWatch. */
final class WatchOptions {
    /** A day shows what is usual at every hour. */
    private static final int HOURS = 24;

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    AwsOptions aws() {
        return aws;
    }

    /** The metrics of the last day: what the cache is made of, and what is usual. */
    CacheMetrics metrics(Terminal terminal, String region, String cache) {
        return AwsProblem.explained(() -> {
            try (ElastiCacheClient caches = aws.client(terminal, ElastiCacheClient.builder(), region);
                    CloudWatchClient watch = aws.client(terminal, CloudWatchClient.builder(), region)) {
                CacheShape shape = new Inventory(caches).find(cache, kind.kind());
                return new MetricsReader(watch).read(shape, Window.last(HOURS, now()));
            }
        });
    }

    /** What is read from, or done in, CloudWatch. */
    <T> T cloudWatch(Terminal terminal, String region, Function<CloudWatchClient, T> call) {
        return AwsProblem.explained(() -> {
            try (CloudWatchClient watch = aws.client(terminal, CloudWatchClient.builder(), region)) {
                return call.apply(watch);
            }
        });
    }

    static Instant now() {
        return Instant.ofEpochSecond(TimeSource.system().nowMicros() / 1_000_000);
    }
}
