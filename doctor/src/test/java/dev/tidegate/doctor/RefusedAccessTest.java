package dev.tidegate.doctor;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Passwords, users, rights and commands that a server refuses, and a server that hangs up: each is found as its own class. */
class RefusedAccessTest {
    @Test
    void passwords() {
        try (RedisServer redis = RedisServer.builder()
                .password("right")
                .user("app", "apps", "~tg:* +@all")
                .line("user idle off >apps ~* +@all")
                .start()) {
            String where = "127.0.0.1:" + redis.port();
            Seen.as(FailureClass.AUTH_REQUIRED, Seen.at("redis://" + where), "no password");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://:wrong@" + where), "wrong password");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://app:wrong@" + where), "wrong password of a user");
            Seen.as(
                    FailureClass.WRONG_PASSWORD,
                    Seen.at("redis://idle:apps@" + where),
                    "user off, default user locked");
            Seen.as(
                    FailureClass.IAM_TOKEN_INVALID,
                    Seen.at("redis://app:cache%2F%3FX-Amz-Signature%3Dabc@" + where),
                    "a signed token that the server refuses");
            Seen.healthy(Seen.at("redis://app:apps@" + where));
        }
    }

    @Test
    void usersOfWhomTheServerMayTell() {
        try (RedisServer redis = RedisServer.builder()
                .line("user idle off >apps ~* +@all")
                .user("app", "apps", "~tg:* +@all")
                .start()) {
            String where = "127.0.0.1:" + redis.port();
            Seen.as(FailureClass.USER_DISABLED, Seen.at("redis://idle:apps@" + where), "user off");
            Seen.as(FailureClass.USER_UNKNOWN, Seen.at("redis://nobody:apps@" + where), "no such user");
            Seen.as(FailureClass.WRONG_PASSWORD, Seen.at("redis://app:wrong@" + where), "wrong password of a user");
            Seen.healthy(Seen.at("redis://:any@" + where), FailureClass.PASSWORD_NOT_SET);
        }
    }

    @Test
    void aDatabaseThatIsNotThere() {
        try (RedisServer redis = RedisServer.start()) {
            Seen.as(FailureClass.WRONG_DATABASE, Seen.at(redis.uri() + "/99"), "database 99 of 16");
            Seen.healthy(Seen.at(redis.uri() + "/3"));
        }
    }

    @Test
    void accessRulesThatAreTooNarrow() {
        try (RedisServer redis = RedisServer.builder()
                .user("keys", "x", "~other:* +@all")
                .user("noeval", "x", "~tg:* +@all -evalsha")
                .user("notime", "x", "~tg:* +@all -time")
                .user("noset", "x", "~tg:* +@all -set")
                .user("old", "x", "~tg:* +@all -zadd -config")
                .start()) {
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("keys", "x")), "keys other:* alone");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("noeval", "x")), "-evalsha");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("notime", "x")), "-time");
            Seen.as(FailureClass.NO_PERMISSION, Seen.at(redis.uri("noset", "x")), "-set (within a script)");
            Seen.healthy(
                    Seen.at(redis.uri("old", "x")), FailureClass.OLD_SCRIPT_FORBIDDEN, FailureClass.LOOK_FORBIDDEN);
        }
    }

    @Test
    void commandsThatWereTakenAway() {
        try (RedisServer redis =
                RedisServer.builder().line("rename-command EVALSHA \"\"").start()) {
            Seen.as(FailureClass.COMMAND_MISSING, Seen.at(redis.uri()), "rename-command EVALSHA \"\"");
        }
        try (RedisServer redis =
                RedisServer.builder().line("rename-command CONFIG \"\"").start()) {
            Seen.healthy(Seen.at(redis.uri()), FailureClass.COMMAND_FORBIDDEN);
        }
    }

    @Test
    void answersThatOnlyOthersGive() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            Seen.says(redis, "AUTH", "-ERR AUTH invalid-iam-credentials", FailureClass.IAM_TOKEN_INVALID);
            Seen.says(redis, "AUTH", "-ERR service is not available", FailureClass.IAM_UNAVAILABLE);
            Seen.says(
                    redis, "AUTH", "-ERR Exceeded limit of IAM Authentication requests", FailureClass.IAM_UNAVAILABLE);
            Seen.says(redis, "PING", "-DENIED Redis is running in protected mode", FailureClass.PROTECTED_MODE);
            Seen.says(
                    redis,
                    "EVALSHA",
                    "-CROSSSLOT Keys in request don't hash to the same slot",
                    FailureClass.CROSS_SLOT);
            Seen.says(redis, "EVALSHA", "-NOSCRIPT No matching script.", FailureClass.SCRIPT_LOST);
            Seen.says(
                    redis,
                    "EVALSHA",
                    "-TRYAGAIN Multiple keys request during rehashing",
                    FailureClass.CLUSTER_RESHARDING);
            Seen.says(redis, "EVALSHA", "-WHATEVER something new", FailureClass.UNEXPECTED_REPLY);
            Seen.says(redis, "PTTL", ":-1", FailureClass.TTL_LOST);
            Seen.says(redis, "INFO", "?garbled", FailureClass.NOT_REDIS);
        }
    }

    @Test
    void aServerThatHangsUpOrFallsSilentInTheMiddle() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ScriptedRedis gone = new ScriptedRedis(redis, command -> {
                    if (command.get(0).equals("INFO")) {
                        throw new IOException("hang up");
                    }
                    return Optional.empty();
                });
                ScriptedRedis silent = new ScriptedRedis(
                        redis, command -> command.get(0).equals("INFO") ? Optional.of("") : Optional.empty())) {
            Seen.as(FailureClass.CONNECTION_CLOSED, Seen.at(gone.port()), "hung up on at INFO");
            Seen.silent(FailureClass.NO_ANSWER, "redis://127.0.0.1:" + silent.port(), "no answer to INFO");
        }
    }
}
