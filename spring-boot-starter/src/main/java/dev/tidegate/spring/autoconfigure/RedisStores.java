package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreListener;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.ClassUtils;

/** Makes stores in Redis. The only class that needs the module for it, which an application may leave out. */
final class RedisStores {
    private static final String MODULE = "dev.tidegate.redis.RedisStore";

    private RedisStores() {}

    /**
     * A store at an address; it connects later.
     *
     * @throws InvalidInputException if the module is not there, or for certificates that cannot be followed
     */
    static LimitStore at(RedisAddress address, TidegateProperties.Redis settings, StoreListener listener) {
        if (!ClassUtils.isPresent(MODULE, RedisStores.class.getClassLoader())) {
            throw new InvalidInputException(
                    "tidegate.store",
                    "Redis, whose address is set",
                    "the dependency dev.tidegate:tidegate-redis, or memory to count in this process alone");
        }
        return WithModule.at(address, settings, listener);
    }

    /** Apart, so that its types are looked for only where they are. */
    private static final class WithModule {
        private WithModule() {}

        static LimitStore at(RedisAddress address, TidegateProperties.Redis settings, StoreListener listener) {
            RedisStore.Builder builder = RedisStore.builder(address.uri());
            address.bundle().ifPresent(bundle -> trust(builder, bundle));
            return builder.deadline(settings.deadline()).listener(listener).build();
        }

        private static void trust(RedisStore.Builder builder, SslBundle bundle) {
            SslOptions options = bundle.getOptions();
            if (options.getCiphers() != null || options.getEnabledProtocols() != null) {
                throw new InvalidInputException(
                        "ssl.bundle", "ciphers or protocols", "a bundle of certificates alone for Redis");
            }
            builder.authority(bundle.getManagers().getTrustManagerFactory());
            if (bundle.getStores().getKeyStore() != null) {
                builder.clientCertificate(bundle.getManagers().getKeyManagerFactory());
            }
        }
    }
}
