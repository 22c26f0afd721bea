package dev.tidegate.spring.autoconfigure;

import dev.tidegate.spring.RateLimited;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What a native image must keep: the files that the library reads from its jars, and what expressions look at. */
final class TidegateHints implements RuntimeHintsRegistrar {
    private static final String[] FILES = {
        "dev/tidegate/encodings.txt",
        "dev/tidegate/config/plans/*.json",
        "dev/tidegate/config/prices/*",
        "dev/tidegate/redis/script/*.lua",
        "dev/tidegate/redis/script/lib/*.lua",
        "dev/tidegate/redis/script/shape/*.lua",
        "META-INF/services/dev.tidegate.spi.PricesProvider"
    };

    private static final String[] ROOTS = {
        "dev.tidegate.spring.method.MethodCall$Root", "dev.tidegate.spring.web.HttpCall$Root"
    };

    /** Looked for by name, because an application may lack them. */
    private static final String[] OPTIONAL = {
        "dev.tidegate.redis.RedisStore", "reactor.core.scheduler.Schedulers", "io.lettuce.core.MaintNotificationsConfig"
    };

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        for (String file : FILES) {
            hints.resources().registerPattern(file);
        }
        for (String root : ROOTS) {
            hints.reflection().registerType(TypeReference.of(root), MemberCategory.INVOKE_PUBLIC_METHODS);
        }
        for (String optional : OPTIONAL) {
            hints.reflection().registerTypeIfPresent(loader, optional);
        }
        hints.reflection().registerType(RateLimited.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        hints.reflection()
                .registerType(
                        TypeReference.of("dev.tidegate.config.prices.BuiltInPrices"),
                        MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
    }
}
