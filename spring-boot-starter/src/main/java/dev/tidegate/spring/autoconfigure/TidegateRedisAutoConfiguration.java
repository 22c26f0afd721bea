package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;

/** The address of a Redis that Testcontainers or Docker Compose runs, where Spring Boot knows it as a service connection. */
@AutoConfiguration(before = TidegateAutoConfiguration.class)
@ConditionalOnClass(DataRedisConnectionDetails.class)
@ConditionalOnProperty(prefix = "tidegate", name = "enabled", matchIfMissing = true)
public final class TidegateRedisAutoConfiguration {
    /** Spring Boot's own, which stands for the properties also where none is set. */
    private static final String OF_PROPERTIES =
            "org.springframework.boot.data.redis.autoconfigure.PropertiesDataRedisConnectionDetails";

    /** Made by Spring. */
    public TidegateRedisAutoConfiguration() {}

    @Bean
    RedisAddress.Details tidegateRedisDetails(ObjectProvider<DataRedisConnectionDetails> connections) {
        return () -> Optional.ofNullable(connections.getIfUnique())
                .filter(known -> !known.getClass().getName().equals(OF_PROPERTIES))
                .map(TidegateRedisAutoConfiguration::address);
    }

    private static RedisAddress address(DataRedisConnectionDetails details) {
        String host;
        int port;
        int database = 0;
        if (details.getStandalone() != null) {
            host = details.getStandalone().getHost();
            port = details.getStandalone().getPort();
            database = details.getStandalone().getDatabase();
        } else if (details.getCluster() != null) {
            // Any node of a cluster knows the others.
            host = details.getCluster().getNodes().get(0).host();
            port = details.getCluster().getNodes().get(0).port();
        } else {
            throw new InvalidInputException(
                    details.getClass().getSimpleName(), "no single server and no cluster", "one of them");
        }
        String uri = RedisAddress.uri(
                details.getSslBundle() != null, details.getUsername(), details.getPassword(), host, port, database);
        return new RedisAddress(uri, Optional.ofNullable(details.getSslBundle()));
    }
}
