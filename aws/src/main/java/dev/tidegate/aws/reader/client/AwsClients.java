package dev.tidegate.aws.reader.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.amplify.AmplifyClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The clients of one reading, each made when it is first needed. The code that creates it closes it. For one thread. */
public final class AwsClients implements AutoCloseable {
    /** Where, as which user and over which HTTP client. */
    public interface Opener {
        /** A client of one service. */
        <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(B builder);
    }

    /** A reading makes some thirty calls; one that does not answer must not hold up the rest for long. */
    private static final int ATTEMPTS = 3;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE_THROTTLED = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Opener opener;
    private final InstantSource clock;
    private final ClockWatch watch;
    private final UnmodelledFields fields = new UnmodelledFields();
    private final Lazy<ElastiCacheClient> caches = new Lazy<>(() -> open(ElastiCacheClient.builder()));
    private final Lazy<Ec2Client> ec2 = new Lazy<>(() -> open(Ec2Client.builder()));
    private final Lazy<RdsClient> rds = new Lazy<>(() -> open(RdsClient.builder()));
    private final Lazy<StsClient> sts = new Lazy<>(() -> open(StsClient.builder()));
    private final Lazy<IamClient> iam = new Lazy<>(() -> open(IamClient.builder()));
    private final Lazy<AmplifyClient> amplify = new Lazy<>(() -> open(AmplifyClient.builder()));
    private final Lazy<CloudWatchClient> alarms = new Lazy<>(() -> open(CloudWatchClient.builder()));
    private final Lazy<ElasticLoadBalancingV2Client> balancers =
            new Lazy<>(() -> open(ElasticLoadBalancingV2Client.builder()));

    /** Connects to nothing yet. */
    public AwsClients(Opener opener, InstantSource clock) {
        this.opener = opener;
        this.clock = clock;
        this.watch = new ClockWatch(clock);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable> C open(
            B builder) {
        builder.overrideConfiguration(o -> o.addExecutionInterceptor(watch)
                .addExecutionInterceptor(fields)
                .addExecutionInterceptor(new AnswerWatch())
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                        .throttlingBackoffStrategy(
                                BackoffStrategy.exponentialDelay(FIRST_PAUSE_THROTTLED, LONGEST_PAUSE))
                        .build()));
        return opener.open(builder);
    }

    public Instant now() {
        return clock.instant();
    }

    /** How far this machine's clock is ahead of the answers; empty before the first. */
    public Optional<Duration> clockAhead() {
        return watch.ahead();
    }

    /** A field of the cache that was described last; see {@link UnmodelledFields}. */
    public String field(String name) {
        return fields.last(name);
    }

    public ElastiCacheClient caches() {
        return caches.get();
    }

    public Ec2Client ec2() {
        return ec2.get();
    }

    public RdsClient rds() {
        return rds.get();
    }

    public StsClient sts() {
        return sts.get();
    }

    public IamClient iam() {
        return iam.get();
    }

    public AmplifyClient amplify() {
        return amplify.get();
    }

    public CloudWatchClient alarms() {
        return alarms.get();
    }

    public ElasticLoadBalancingV2Client balancers() {
        return balancers.get();
    }

    @Override
    public void close() {
        caches.close();
        ec2.close();
        rds.close();
        sts.close();
        iam.close();
        amplify.close();
        alarms.close();
        balancers.close();
    }
}
