package dev.tidegate.cli.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.aws.iam.IamTokens;
import dev.tidegate.aws.iam.IamUser;
import dev.tidegate.cli.store.RedisPart.Given;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.connection.Credentials;
import dev.tidegate.redis.connection.CredentialsSource;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisProxy;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user that enters by IAM, before a Redis that takes any password and a proxy that ends what was not authenticated for long. */
class IamCredentialsTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    /** Ten minutes pass in 60 ms, twelve hours in 4.3 s. */
    private static final long FASTER = 10_000;

    private static final Duration TWELVE_HOURS = Duration.ofHours(12).dividedBy(FASTER);

    @BeforeEach
    void credentials() {
        System.setProperty("aws.accessKeyId", "fakeAccessKeyId");
        System.setProperty("aws.secretAccessKey", "fakeSecretKey");
    }

    @AfterEach
    void none() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static CredentialsSource fast() {
        long begun = System.nanoTime();
        IamTokens tokens = IamTokens.of(
                new IamUser("app", "my-cache", false, "eu-west-1"),
                () -> BEGUN.plusNanos((System.nanoTime() - begun) * FASTER));
        return () -> Credentials.of("app", tokens.current());
    }

    /** How many decisions failed until the time was over and {@code least} were asked for. */
    private static int failedIn(Duration time, CredentialsSource source, AtomicInteger ended) {
        try (RedisServer redis = RedisServer.builder()
                        .line("user app on nopass ~* +@all")
                        .start();
                RedisProxy proxy = RedisProxy.to(redis);
                RedisStore store = RedisStore.builder("redis://127.0.0.1:" + proxy.port())
                        .deadline(Duration.ofSeconds(10))
                        .credentials(source, Duration.ofMillis(10))
                        .build()) {
            RateLimiter limiter = RateLimiter.builder().store(store).build();
            store.check().toCompletableFuture().join();
            proxy.endAfter(TWELVE_HOURS);
            int failed = 0;
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                try {
                    limiter.check(Request.of("acme", "pro"));
                } catch (StoreException e) {
                    failed++;
                }
            }
            ended.set(proxy.ended());
            return failed;
        }
    }

    @Test
    void twelveHoursPassAndNoDecisionIsLost() {
        AtomicInteger ended = new AtomicInteger();
        assertThat(failedIn(TWELVE_HOURS.multipliedBy(2), fast(), ended)).isZero();
        assertThat(ended).hasValue(0);
    }

    @Test
    void aTokenThatIsNotRenewedEndsTheConnection() {
        AtomicInteger ended = new AtomicInteger();
        Credentials fixed = Credentials.of("app", "always the same");
        var unused = failedIn(TWELVE_HOURS.multipliedBy(2), () -> fixed, ended);
        assertThat(ended.get()).isPositive();
    }

    private static RedisCredentials entry(Map<RedisPart, String> options, Map<String, String> env) {
        return RedisCredentials.find(options, env);
    }

    @Test
    void theTokenIsThePasswordOfTheUser() {
        RedisCredentials entry = entry(
                Map.of(RedisPart.IAM, "My-Cache", RedisPart.USER, "app", RedisPart.IAM_SERVERLESS, "true"),
                Map.of("AWS_DEFAULT_REGION", "eu-west-1"));
        RedisChoice choice = RedisChoice.of("rediss://my-cache.serverless.euw1.cache.amazonaws.com", "here")
                .entering(entry);
        var target = choice.target().get();
        assertThat(target.user()).hasValue("app");
        assertThat(target.password().orElseThrow())
                .startsWith("my-cache/?Action=connect&User=app&ResourceType=ServerlessCache&X-Amz-")
                .contains("%2Feu-west-1%2Felasticache%2Faws4_request");
        assertThat(entry).hasToString("redis-user,redis-iam,redis-iam-serverless,redis-iam-region");
    }

    @Test
    void whatIsMissingOrTooMuchIsNamed() {
        Map<String, String> region = Map.of("AWS_REGION", "eu-west-1");
        assertRefused(() -> entry(Map.of(RedisPart.IAM, "c"), region), "--redis-iam: c", "--redis-user");
        assertRefused(
                () -> entry(Map.of(RedisPart.IAM, "c", RedisPart.USER, "u"), Map.of()),
                "--redis-iam: c",
                "--redis-iam-region");
        assertRefused(
                () -> entry(Map.of(RedisPart.IAM, "c.cache.amazonaws.com", RedisPart.USER, "u"), region),
                "--redis-iam: c.cache",
                "not the endpoint");
        assertRefused(
                () -> entry(Map.of(RedisPart.IAM_REGION, "eu-west-1"), Map.of()), "--redis-iam-region", "--redis-iam");
        RedisCredentials good = entry(Map.of(RedisPart.IAM, "c", RedisPart.USER, "u"), region);
        assertRefused(
                () -> RedisChoice.of("redis://h", "here").entering(good), "--redis-iam: c", "rediss://, from here");
        assertRefused(() -> RedisChoice.of("rediss://:p@h", "here").entering(good), "--redis-iam: c", "one of the two");
        assertThat(RedisCredentials.of(Map.of(RedisPart.USER, new Given("u", "x")), Map.of())
                        .any())
                .isPresent();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable doing, String... said) {
        assertThatThrownBy(doing).isInstanceOf(InvalidInputException.class).hasMessageContainingAll(said);
    }

    @Test
    void withoutCredentialsOfAwsTheStoreSaysSo() {
        none();
        System.setProperty("aws.ec2MetadataServiceEndpoint", "http://127.0.0.1:1");
        try {
            CredentialsSource source = IamCredentials.of("app", "my-cache", false, "eu-west-1");
            assertThatThrownBy(source::current)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no credentials of AWS");
            try (RedisServer redis = RedisServer.start();
                    RedisStore store =
                            RedisStore.builder(redis.uri()).credentials(source).build()) {
                Patience.await(
                        "the reason",
                        () -> store.check()
                                .handle((done, failure) ->
                                        String.valueOf(failure).contains("no credentials of AWS"))
                                .toCompletableFuture()
                                .join());
            }
        } finally {
            System.clearProperty("aws.ec2MetadataServiceEndpoint");
        }
    }
}
