package dev.tidegate.spring.autoconfigure;

import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spring.autoconfigure.TidegateProperties.StoreKind;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** The limiter, its plans and its store. An application with a limiter of its own needs none of them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(RateLimiter.class)
class LimiterConfiguration {
    private static final Log LOG = LogFactory.getLog("dev.tidegate.spring");

    @Bean
    @ConditionalOnMissingBean
    Plans tidegatePlans(TidegateProperties properties, ResourceLoader files) {
        String file = properties.plansFile();
        if (file != null && !properties.plans().isEmpty()) {
            throw new InvalidInputException("tidegate.plans-file", file, "no file where tidegate.plans has plans");
        }
        if (file != null) {
            try (InputStream in = files.getResource(file.contains(":") ? file : "file:" + file)
                    .getInputStream()) {
                return PlansFile.load(in);
            } catch (IOException e) {
                InvalidInputException unreadable =
                        new InvalidInputException("tidegate.plans-file", file, "a file that can be read");
                unreadable.initCause(e);
                throw unreadable;
            }
        }
        return properties.plans().isEmpty() ? Plans.builtIn() : PlansInProperties.read(properties.plans());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    LimitStore tidegateStore(
            TidegateProperties properties,
            Environment environment,
            ObjectProvider<RedisAddress.Details> details,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<StoreListener> listeners) {
        if (properties.store() != StoreKind.MEMORY) {
            Optional<RedisAddress> address = RedisAddress.of(
                    properties.redis(),
                    environment,
                    details.getIfAvailable(() -> Optional::empty),
                    bundles.getIfAvailable(DefaultSslBundleRegistry::new));
            if (address.isPresent()) {
                return RedisStores.at(address.get(), properties.redis(), listener(listeners));
            }
            if (properties.store() == StoreKind.REDIS) {
                throw new InvalidInputException(
                        "tidegate.redis.url", "nothing", "an address, or spring.data.redis.url or .host");
            }
            LOG.info("no address of Redis is set: limits are counted in this process alone");
        }
        return MemoryStore.create();
    }

    private static StoreListener listener(ObjectProvider<StoreListener> listeners) {
        return listeners.orderedStream().reduce(StoreListener.NONE, Both::new);
    }

    /** Two listeners to a store as one, the first called first. */
    private record Both(StoreListener first, StoreListener second) implements StoreListener {
        @Override
        public void happened(StoreEvent event) {
            first.happened(event);
            second.happened(event);
        }

        @Override
        public void unanswered() {
            first.unanswered();
            second.unanswered();
        }

        @Override
        public void scriptMissing() {
            first.scriptMissing();
            second.scriptMissing();
        }
    }

    @Bean(destroyMethod = "close")
    RateLimiter tidegateRateLimiter(
            TidegateProperties properties,
            Plans plans,
            LimitStore store,
            ObjectProvider<Prices> prices,
            ObjectProvider<LimitListener> listener,
            ObjectProvider<StoreListener> life) {
        RateLimiter.Builder builder = RateLimiter.builder()
                .plans(plans)
                .store(store)
                .storeListener(listener(life))
                .onStoreFailure(policy(properties.failure()));
        prices.ifUnique(builder::prices);
        listener.ifUnique(builder::listener);
        return properties.rememberDenials() == null
                ? builder.build()
                : remembering(builder, properties.rememberDenials(), store);
    }

    private static RateLimiter remembering(RateLimiter.Builder builder, Duration most, LimitStore store) {
        String field = "tidegate.remember-denials";
        if (!(store instanceof SharedStore)) {
            throw new InvalidInputException(field, most, "a store in Redis, or not to be set");
        }
        try {
            builder.rememberDenials(most);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(field, e.value(), e.expected());
        }
        return builder.build();
    }

    private static FailurePolicy policy(TidegateProperties.Failure failure) {
        FailurePolicy policy = FailurePolicy.DEFAULT
                .withUnknownSubjects(failure.unknownSubjects())
                .withOnDataLoss(failure.onDataLoss());
        if (failure.instances() != null) {
            try {
                policy = policy.withInstances(failure.instances());
            } catch (InvalidInputException e) {
                throw e.within("tidegate.failure");
            }
        }
        return failure.journal() == null ? policy : policy.withJournal(failure.journal());
    }
}
