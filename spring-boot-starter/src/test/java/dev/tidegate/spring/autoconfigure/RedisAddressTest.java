package dev.tidegate.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreListener;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

/** The address of Redis is that of the properties, of Spring Data Redis as that reads it, or of a container. */
class RedisAddressTest {
    private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

    private static TidegateProperties.Redis own(@Nullable String url, @Nullable String bundle) {
        return new TidegateProperties.Redis(url, bundle, Duration.ofMillis(50));
    }

    private static RedisAddress read(String... properties) {
        MockEnvironment environment = new MockEnvironment();
        for (String property : properties) {
            int equals = property.indexOf('=');
            environment.setProperty(
                    "spring.data.redis." + property.substring(0, equals), property.substring(equals + 1));
        }
        return RedisAddress.of(
                        own(null, null), environment, Optional::empty, new DefaultSslBundleRegistry("trusted", BUNDLE))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "host=redis.example, redis://redis.example:6379",
        "host=::1 port=7000, redis://[::1]:7000",
        "host=[::1], redis://[::1]:6379",
        "cluster.nodes=::1:7001, redis://[::1]:7001",
        "cluster.nodes=one.example, redis://one.example:6379",
        "host=a.example password=p@ss username=ann database=3, redis://ann:p%40ss@a.example:6379/3",
        "url=redis://a.example ssl.enabled=true, rediss://a.example",
        "url=redis://a.example ssl.bundle=trusted, rediss://a.example",
        "url=rediss://a.example, rediss://a.example",
        "host=a.example ssl.enabled=true, rediss://a.example:6379",
        "host=a.example ssl.bundle=trusted, rediss://a.example:6379",
        "host=a.example ssl.bundle=trusted ssl.enabled=false, redis://a.example:6379"
    })
    void itIsWhatSpringDataWouldConnectTo(String properties, String uri) {
        RedisAddress address = read(properties.split(" "));
        assertThat(address.uri()).isEqualTo(uri);
        assertThat(address.bundle().isPresent()).isEqualTo(uri.startsWith("rediss") && properties.contains("bundle"));
        try (LimitStore store = store(address)) {
            assertThat(store.source()).isEqualTo("redis");
        }
    }

    private static LimitStore store(RedisAddress address) {
        return RedisStores.at(
                address, new TidegateProperties.Redis(null, null, Duration.ofMillis(50)), StoreListener.NONE);
    }

    @Test
    void itDoesNotPrintItsPassword() {
        assertThat(read("host=a.example", "password=hunter2").toString()).doesNotContain("hunter2");
    }

    @Test
    void whatIsNotFollowedIsRefused() {
        for (String property : new String[] {"sentinel.master", "masterreplica.nodes"}) {
            assertThatThrownBy(() -> read(property + "=a.example:1"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("spring.data.redis." + property);
        }
    }

    @Test
    void aBundleThatSaysMoreThanCertificatesIsRefused() {
        SslBundle bundle =
                SslBundle.of(SslStoreBundle.NONE, null, SslOptions.of(new String[] {"TLS_AES_128_GCM_SHA256"}, null));
        RedisAddress address = new RedisAddress("rediss://a.example", Optional.of(bundle));
        assertThatThrownBy(() -> store(address)).hasMessageContainingAll("ssl.bundle", "ciphers");
    }

    @Test
    void aBundleOfOurOwnHoldsForEveryAddress() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("trusted", BUNDLE);
        assertThat(RedisAddress.of(
                                own("rediss://a.example", "trusted"), new MockEnvironment(), Optional::empty, bundles)
                        .orElseThrow()
                        .bundle())
                .contains(BUNDLE);
    }

    /** What Testcontainers and Docker Compose give an application. */
    private static final class Container implements DataRedisConnectionDetails {
        @Override
        public String getPassword() {
            return "s:cret";
        }

        @Override
        public Standalone getStandalone() {
            return Standalone.of("container.example", 49_153, 2);
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    TidegateAutoConfiguration.class,
                    TidegateRedisAutoConfiguration.class,
                    DataRedisAutoConfiguration.class));

    @Test
    void aContainerIsFoundByItsConnectionDetails() {
        runner.withBean(DataRedisConnectionDetails.class, Container::new)
                .withPropertyValues("spring.data.redis.host=elsewhere.example")
                .run(context -> {
                    assertThat(context.getBean(LimitStore.class)).isInstanceOf(RedisStore.class);
                    assertThat(context.getBean(RedisAddress.Details.class)
                                    .address()
                                    .orElseThrow()
                                    .uri())
                            .isEqualTo("redis://:s%3Acret@container.example:49153/2");
                });
    }

    /** Spring Boot makes details of the properties in any case, of localhost where nothing is set. */
    @Test
    void springDataAloneIsNoAddress() {
        runner.run(context ->
                assertThat(context.getBean(LimitStore.class).source()).isEqualTo("memory"));
    }
}
