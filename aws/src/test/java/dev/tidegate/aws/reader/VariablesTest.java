package dev.tidegate.aws.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Variable.Hint;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    private static final Set<String> HOSTS = Set.of("master.limits.abc123.use1.cache.amazonaws.com", "limits-001.");

    private static boolean secret(String name, String value) {
        return Variables.hints(name, value, HOSTS).contains(Hint.SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "ELASTICACHE_REDIS_AUTH_TOKEN, hunter2hunter2",
        "DB_PASSWORD, x1",
        "ANYTHING, sk-abcdefghijklmnop0123",
        "ANYTHING, AKIA" + "ABCDEFGHIJKLMNOP",
        "ANYTHING, redis://:secret@host:6379",
        "ANYTHING, postgres://user:p%40ss@host/db",
        "ANYTHING, AX9kQz81LmPo3RtY7uWvB2nC",
    })
    void whatLooksLikeASecret(String name, String value) {
        assertThat(secret(name, value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ELASTICACHE_REDIS_HOST, master.limits.abc123.use1.cache.amazonaws.com",
        "ELASTICACHE_REDIS_PORT, 6379",
        "SECRET_ARN, arn:aws:secretsmanager:us-east-1:000000000000:secret:app",
        "TOKEN_EXPIRES_SECONDS, 3600",
        "USE_TOKEN, true",
        "NEXT_PUBLIC_API_KEY, pk_test_abc",
        "UPSTASH_REDIS_REST_URL, https://example.upstash.io",
        "NODE_OPTIONS, --max-old-space-size=4096",
        "TITLE, The quick brown fox",
    })
    void whatDoesNot(String name, String value) {
        assertThat(secret(name, value)).isFalse();
    }

    @Test
    void whichCacheIsNamed() {
        assertThat(Variables.hints("A", "limits-001.limits.abc123.use1.cache.amazonaws.com", HOSTS))
                .containsExactly(Hint.NAMES_THE_CACHE);
        assertThat(Variables.hints("A", "rediss://old.abc123.0001.use1.cache.amazonaws.com", HOSTS))
                .containsExactlyInAnyOrder(Hint.NAMES_ANOTHER_CACHE, Hint.TLS_REDIS_URL);
        assertThat(Variables.hints("A", " ", HOSTS)).containsExactly(Hint.EMPTY);
    }

    @Test
    void whatIsDangerousToHave() {
        assertThat(Variables.hints("NODE_TLS_REJECT_UNAUTHORIZED", "0", HOSTS)).containsExactly(Hint.TLS_UNCHECKED);
        assertThat(Variables.hints("RATE_LIMIT_FAIL_MODE", "open", HOSTS)).containsExactly(Hint.FAILS_OPEN);
    }
}
