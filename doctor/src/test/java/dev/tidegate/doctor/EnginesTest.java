package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.redis.RedisAccess;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each engine is called by its own name, and what it refuses is understood. */
class EnginesTest {
    @ParameterizedTest
    @CsvSource({
        "REDIS_6_2, 'Redis 6.2.'",
        "REDIS_7_0, 'Redis 7.0.'",
        "REDIS_8_2, 'Redis 8.2.'",
        "VALKEY_9_1, 'Valkey 9.1.'",
    })
    void aServerIsCalledByItsOwnNameAndVersion(RedisEngine engine, String begins) {
        try (RedisServer server = engine.start();
                HealthMonitor checkup = HealthMonitor.of(Target.parse(server.uri()), Seen.TIMEOUT)) {
            Diagnosis seen = Seen.at(server.uri());
            Seen.healthy(seen);
            assertThat(seen.layers())
                    .filteredOn(layer -> layer.name().equals(Layer.ROLE.slug()))
                    .allSatisfy(layer ->
                            assertThat(layer.detail()).startsWith(begins).endsWith(", primary"));
            assertThat(begins)
                    .endsWith(
                            " " + checkup.run().passed().orElseThrow().version().substring(0, 4));
        }
    }

    @ParameterizedTest
    @EnumSource(RedisEngine.class)
    void whatAnEngineRefusesWithinAScriptIsUnderstood(RedisEngine engine) {
        try (RedisServer server = engine.start()) {
            server.command("CONFIG", "SET", "maxmemory", "1");
            Seen.as(FailureClass.OUT_OF_MEMORY, Seen.at(server.uri()), engine + " with maxmemory 1");
            server.command("CONFIG", "SET", "maxmemory", "0");
            server.command("CONFIG", "SET", "min-replicas-to-write", "1");
            Seen.as(FailureClass.TOO_FEW_REPLICAS, Seen.at(server.uri()), engine + " with min-replicas-to-write 1");
            server.command("CONFIG", "SET", "min-replicas-to-write", "0");
            String narrow = RedisAccess.rule().replace(" +time", "");
            server.command(("ACL SETUSER limiter reset on >secret " + narrow).split(" "));
            Seen.as(
                    FailureClass.NO_PERMISSION,
                    Seen.at(server.uri("limiter", "secret")),
                    engine + " without a right that scripts need");
        }
    }

    /** Each answer comes in a fraction of the time; that they are many is no fault of the server. */
    @Test
    void aBusyServerThatAnswersEachQuestionInTimeIsNotSaidToGiveNoAnswer() throws IOException {
        try (RedisServer server = RedisServer.start();
                ScriptedRedis slow = new ScriptedRedis(server, command -> {
                    if (!command.get(0).equals("PING")) {
                        LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
                    }
                    return Optional.empty();
                })) {
            Diagnosis seen = Doctor.of(Target.parse("redis://127.0.0.1:" + slow.port()), Duration.ofMillis(1500))
                    .examine();
            assertThat(seen.slug()).as(DiagnosisJson.text(seen)).isNotEqualTo(FailureClass.NO_ANSWER.slug());
        }
    }
}
