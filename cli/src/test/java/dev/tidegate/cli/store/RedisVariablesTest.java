package dev.tidegate.cli.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.InvalidInputException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisVariablesTest {
    private static Map<String, String> env(String... pairs) {
        Map<String, String> env = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            env.put(pairs[i], pairs[i + 1]);
        }
        return env;
    }

    private static RedisChoice found(String... pairs) {
        return RedisVariables.find(env(pairs)).orElseThrow();
    }

    private static String fault(String... pairs) {
        return catchThrowableOfType(InvalidInputException.class, () -> RedisVariables.find(env(pairs)))
                .getMessage();
    }

    @Test
    void withoutAnyThereIsNone() {
        assertThat(RedisVariables.find(Map.of("PATH", "/bin"))).isEmpty();
    }

    @Test
    void ourOwnThenTheUriThenTheHostThenThePlatforms() {
        Map<String, String> env = env(
                "TIDEGATE_REDIS", "redis://own",
                "ELASTICACHE_REDIS_URL", "rediss://cache:7000/1",
                "ELASTICACHE_REDIS_HOST", "part",
                "ELASTICACHE_REDIS_PORT", "7001",
                "REDIS_URL", "redis://platform");
        for (String expected : new String[] {
            "TIDEGATE_REDIS own:6379",
            "ELASTICACHE_REDIS_URL cache:7000",
            "ELASTICACHE_REDIS_HOST part:7001",
            "REDIS_URL platform:6379"
        }) {
            RedisChoice choice = RedisVariables.find(env).orElseThrow();
            assertThat(choice.origin() + " " + choice.address()).isEqualTo(expected);
            env.remove(choice.origin());
            env.remove("ELASTICACHE_REDIS_PORT", choice.origin().equals("ELASTICACHE_REDIS_HOST") ? "7001" : "");
        }
    }

    @Test
    void whatIsOverruledIsSaidUnlessItSaysTheSame() {
        assertThat(found("ELASTICACHE_REDIS_URL", "redis://:pw@a", "ELASTICACHE_REDIS_HOST", "b", "REDIS_URL", "?")
                        .notes())
                .containsExactly(
                        "ELASTICACHE_REDIS_URL is used; ELASTICACHE_REDIS_HOST says something else and is not",
                        "ELASTICACHE_REDIS_URL is used; REDIS_URL says something else and is not");
        assertThat(found(
                                "ELASTICACHE_REDIS_URL", "redis://:p%40w@a:6379/0",
                                "ELASTICACHE_REDIS_HOST", "a",
                                "ELASTICACHE_REDIS_PASSWORD", "p@w",
                                "REDIS_URL", "redis://:%70%40w@a")
                        .notes())
                .isEmpty();
        assertThat(found("REDIS_URL", "redis://a/1").notes()).isEmpty();
        assertThat(found(
                                "ELASTICACHE_REDIS_HOST", "a",
                                "ELASTICACHE_REDIS_AUTH_TOKEN", "one",
                                "ELASTICACHE_REDIS_PASSWORD", "two")
                        .notes())
                .containsExactly("ELASTICACHE_REDIS_AUTH_TOKEN is used; ELASTICACHE_REDIS_PASSWORD says something"
                        + " else and is not");
    }

    @Test
    void aTokenOfAnyCharactersIsThePasswordAsItIs() {
        String token = "p@:/%#+ é?[]!&$^<>-%41";
        RedisAddress address = found("ELASTICACHE_REDIS_HOST", "h", "ELASTICACHE_REDIS_AUTH_TOKEN", token)
                .address();
        assertThat(URI.create(address.uri()).getUserInfo()).isEqualTo(":" + token);
        assertThat(URI.create(address.uri()).getHost()).isEqualTo("h");
        assertThat(address.hasPassword()).isTrue();
        assertThat(address.tls()).isFalse();
        assertThat(RedisAddress.fault(address.uri())).isEmpty();
        assertThat(address.toString()).isEqualTo("h:6379");
    }

    @Test
    void anEmptyTokenIsNoneAndAnIpv6AddressIsAHost() {
        RedisAddress address = found("ELASTICACHE_REDIS_HOST", "::1", "ELASTICACHE_REDIS_AUTH_TOKEN", "")
                .address();
        assertThat(address.uri()).isEqualTo("redis://[::1]:6379");
        assertThat(address.hasPassword()).isFalse();
    }

    /** AWS accepts a token over TLS alone. */
    @Test
    void aTokenForElastiCacheGoesOverTls() {
        String host = "m.abc123.use1.cache.amazonaws.com";
        assertThat(found("ELASTICACHE_REDIS_HOST", host, "ELASTICACHE_REDIS_AUTH_TOKEN", "t")
                        .address()
                        .uri())
                .startsWith("rediss://");
        assertThat(found("ELASTICACHE_REDIS_HOST", host).address().uri()).startsWith("redis://");
    }

    @Test
    void whatCannotBeIsNamedWithTheRange() {
        for (String port : new String[] {"0", "65536", "-1", "6379 ", "http", "1e3", "99999999999"}) {
            assertThat(fault("ELASTICACHE_REDIS_HOST", "h", "ELASTICACHE_REDIS_PORT", port))
                    .isEqualTo("ELASTICACHE_REDIS_PORT: " + port + " (expected: an integer from 1 to 65535)");
        }
        assertThat(fault("ELASTICACHE_REDIS_HOST", "h", "ELASTICACHE_REDIS_PORT", ""))
                .startsWith("ELASTICACHE_REDIS_PORT: nothing (expected: an integer");
        for (String host : new String[] {"a b", "h:6379", "redis://h", "a,b", "h/0", "[::1", "é"}) {
            assertThat(fault("ELASTICACHE_REDIS_HOST", host))
                    .startsWith("ELASTICACHE_REDIS_HOST: " + host + " (expected: a host name");
        }
        assertThat(fault("ELASTICACHE_REDIS_HOST", "")).startsWith("ELASTICACHE_REDIS_HOST: nothing (expected: ");
        assertThat(fault("REDIS_URL", "")).startsWith("REDIS_URL: nothing (expected: redis://");
        assertThat(fault("ELASTICACHE_REDIS_HOST", "redis://:hunter2@h")).doesNotContain("hunter2");
    }

    /** As Docker Compose and Swarm name services. */
    @Test
    void aHostWithAnUnderscoreIsAHost() {
        for (String uri : new String[] {"redis://app_redis:7000/2", "redis://u:p%2Fw@my_stack_redis"}) {
            RedisAddress address = found("REDIS_URL", uri).address();
            assertThat(address.where()).isEqualTo(uri.contains("app") ? "app_redis:7000" : "my_stack_redis:6379");
            assertThat(address.isSame(RedisAddress.parse(uri, "again"))).isTrue();
        }
        assertThat(found("ELASTICACHE_REDIS_HOST", "app_redis").address().where())
                .isEqualTo("app_redis:6379");
    }

    /** {@code cafe:6379} could be the beginning of an IPv6 address, and is none. */
    @Test
    void aPortWithinTheHostIsSaidToBelongElsewhere() {
        for (String host : new String[] {"cache:6379", "cafe:6379", "10.0.0.1:6379"}) {
            assertThat(fault("ELASTICACHE_REDIS_HOST", host))
                    .isEqualTo("ELASTICACHE_REDIS_HOST: " + host + " (expected: a host name or an address alone; the "
                            + "port goes into ELASTICACHE_REDIS_PORT)");
        }
    }

    @Test
    void halfOfASettingIsNotTakenForNone() {
        assertThat(fault("ELASTICACHE_REDIS_AUTH_TOKEN", "hunter2"))
                .startsWith("ELASTICACHE_REDIS_HOST: not set")
                .contains("ELASTICACHE_REDIS_AUTH_TOKEN is set")
                .doesNotContain("hunter2");
        assertThat(fault("ELASTICACHE_REDIS_PORT", "6379")).contains("ELASTICACHE_REDIS_PORT is set");
    }

    @Test
    void aUriIsRefusedWithThePartThatIsWrongAndNothingOfItself() {
        for (String[] each : new String[][] {
            {"hunter2", "a text that does not begin with redis:"},
            {"http://:hunter2@h", "a text that does not begin with redis:"},
            {"redis-sentinel://:hunter2@h", "a text that does not begin with redis:"},
            {"redis://:hunter2@", "without a host"},
            {"redis://:hunter2@h@i", "unencoded @ before the last @ (write %40)"},
            {"redis://:hunter2/x@h", "unencoded / before the last @ (write %2F)"},
            {"redis://:hunter2?x@h", "unencoded ? before the last @ (write %3F)"},
            {"redis://:hunter2#x@h", "unencoded # before the last @ (write %23)"},
            {"redis://:hunter2@h?timeout=1s", "a query, which is not read"},
            {"redis://h:6379/0?at=a@b", "a query, which is not read"},
            {"redis://:hunter2@h#part", "a fragment, which is not read"},
            {"redis://:hunter2%zz@h", "has to be percent-encoded"},
            {"redis://:hunter2 x@h", "has to be percent-encoded"},
            {"redis://:hunter2é@h", "has to be percent-encoded"},
            {"redis://:hunter2@a,b:1", "letters, digits, dots, hyphens, underscores"},
            {"redis://:hunter2@h:0", "port is not from 1 to 65535"},
            {"redis://:hunter2@h:65536", "port is not from 1 to 65535"},
            {"redis://:hunter2@h:http", "port is not from 1 to 65535"},
            {"redis://:hunter2@h/x", "database is no number"},
            {"redis://:hunter2@h\nFORGED", "letters, digits"}
        }) {
            assertThat(fault("REDIS_URL", each[0]))
                    .as(each[0])
                    .startsWith("REDIS_URL: ")
                    .contains(each[1], "(expected: redis://[[user]:password@]host[:port][/db]")
                    .doesNotContain("hunter2", "FORGED");
        }
    }

    @Test
    void aUriSaysWhetherItHoldsAPassword() {
        assertThat(found("REDIS_URL", "redis://:pw@h").address().hasPassword()).isTrue();
        assertThat(found("REDIS_URL", "redis://user:pw@h").address().hasPassword())
                .isTrue();
        assertThat(found("REDIS_URL", "redis://pw@h").address().hasPassword()).isTrue();
        assertThat(found("REDIS_URL", "redis://user:@h").address().hasPassword())
                .isFalse();
        assertThat(found("REDIS_URL", "redis://h").address().hasPassword()).isFalse();
    }
}
