package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.DiagnosisSchema;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.LayerResult;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What works is said to work; what an operator should know is a note. */
class HealthyServerTest {
    private static final String SECRET = "s3cret-Planted";

    @Test
    void aPlainServerIsHealthyWithItsNotes() {
        try (RedisServer redis = RedisServer.start()) {
            Diagnosis seen = Seen.at(redis.uri());
            Seen.healthy(seen, FailureClass.NO_TLS, FailureClass.NO_PASSWORD, FailureClass.NO_MAXMEMORY);
            assertThat(seen.layers()).extracting(LayerResult::detail).allMatch(detail -> !detail.isBlank());
            assertThat(redis.command("DBSIZE").whole())
                    .as("no key is left behind")
                    .isZero();
        }
    }

    @Test
    void aServerWithAllOfItHasNoNotes() {
        try (RedisServer redis = RedisServer.builder()
                .tls()
                .password(SECRET)
                .line("maxmemory 100mb")
                .start()) {
            Diagnosis seen = Seen.at(Target.parse(redis.uri()).trusting(Certificates.trust(redis.tls())));
            Seen.healthy(seen);
            assertThat(seen.notes()).isEmpty();
        }
    }

    @Test
    void evictionsAndIdleCutsAreNotes() {
        try (RedisServer redis = RedisServer.builder()
                .line("maxmemory-policy volatile-lru")
                .line("timeout 60")
                .start()) {
            redis.command("CONFIG", "SET", "maxmemory", "3mb");
            for (int i = 0; i < 300; i++) {
                redis.command("SET", "k" + i, "x".repeat(10_000), "EX", "100");
            }
            Seen.healthy(
                    Seen.at(redis.uri()),
                    FailureClass.EVICTION_POLICY,
                    FailureClass.EVICTIONS,
                    FailureClass.NEARLY_FULL,
                    FailureClass.IDLE_TIMEOUT);
        }
    }

    @Test
    void aClockThatDiffersIsANote() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis ahead = new ScriptedRedis(
                        redis,
                        command -> command.get(0).equals("TIME")
                                ? Optional.of("*2\r\n$10\r\n"
                                        + (TimeSource.system().nowMicros() / 1_000_000 + 3600) + "\r\n$1\r\n0\r\n")
                                : Optional.empty())) {
            Diagnosis seen = Seen.at(ahead.port());
            Seen.healthy(seen, FailureClass.CLOCK_SKEW);
            assertThat(DiagnosisJson.text(seen)).contains("ahead");
        }
    }

    @Test
    void noSecretIsSaidWhateverTheServerRepeats() throws IOException {
        try (RedisServer redis = RedisServer.builder().password("other").start();
                RedisServer renamed =
                        RedisServer.builder().line("rename-command AUTH \"\"").start();
                ScriptedRedis later = new ScriptedRedis(redis, command -> repeated(command, "-ERR you are " + SECRET));
                ScriptedRedis inform = new ScriptedRedis(
                        redis, command -> repeated(command, "$31\r\nredis_version:" + SECRET + "\r\na"));
                ScriptedRedis parrot = new ScriptedRedis(
                        redis, command -> Optional.of("-ERR you sent " + SECRET + " " + command + "\r\n"))) {
            for (int port : List.of(redis.port(), renamed.port(), parrot.port(), later.port(), inform.port())) {
                for (String user : List.of("", "someone")) {
                    Diagnosis seen = Seen.at("redis://" + user + ":" + SECRET + "@127.0.0.1:" + port);
                    assertThat(seen.ok()).isFalse();
                    assertThat(DiagnosisJson.text(seen) + seen).doesNotContain(SECRET);
                }
            }
            assertThat(Target.parse("redis://u:" + SECRET + "@h").toString()).isEqualTo("h:6379");
        }
    }

    /** Lets in whoever comes, and then says that. */
    private static Optional<String> repeated(List<String> command, String text) {
        return Optional.of(
                switch (command.get(0)) {
                    case "AUTH" -> "+OK\r\n";
                    case "PING" -> "+PONG\r\n";
                    default -> text + "\r\n";
                });
    }

    @Test
    void theJsonIsOfThePublishedSchema() throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(DiagnosisSchema.text(), InputFormat.JSON);
        try (RedisServer redis = RedisServer.start()) {
            Diagnosis healthy = Seen.at(redis.uri());
            redis.kill();
            for (Diagnosis each :
                    List.of(healthy, Seen.at(redis.uri()), Diagnosis.ofConfig(FailureClass.CONFIG_MISSING, "none"))) {
                List<Error> faults = schema.validate(DiagnosisJson.text(each), InputFormat.JSON);
                assertThat(faults).as(DiagnosisJson.text(each)).isEmpty();
            }
            assertThat(schema.validate("{\"ok\":true}", InputFormat.JSON)).isNotEmpty();
        }
    }
}
