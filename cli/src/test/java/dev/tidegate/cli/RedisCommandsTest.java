package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** acquire, check, status and reset on a real redis-server that wants a password. */
class RedisCommandsTest {
    /** Every character that means something in a URI. */
    private static final String TOKEN = "p@s:s/w%o#r?d+ é&%41";

    private static final String ENCODED = "p%40s%3As%2Fw%25o%23r%3Fd%2B%20%C3%A9%26%2541";

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.builder().password(TOKEN).start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static String uri() {
        return "redis://:" + ENCODED + "@127.0.0.1:" + redis.port();
    }

    private static Cli byHost() {
        return new Cli()
                .env("ELASTICACHE_REDIS_HOST", "127.0.0.1")
                .env("ELASTICACHE_REDIS_PORT", String.valueOf(redis.port()))
                .env("ELASTICACHE_REDIS_AUTH_TOKEN", TOKEN);
    }

    private static void assertNoSecret(Cli.Outcome outcome) {
        assertThat(outcome.out() + outcome.err()).doesNotContain(TOKEN, ENCODED, "s%3As", "s:s/w", "hunter2");
    }

    private static void assertUsage(Cli.Outcome outcome, String... message) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
        assertNoSecret(outcome);
    }

    private static void assertCode(int code, Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    }

    @Test
    void whatOneCommandCountsTheNextOneSees() {
        Cli cli = byHost();
        assertCode(0, cli.run("acquire", "shared", "--plan", "starter", "--repeat", "50"));
        assertCode(3, cli.run("acquire", "shared", "--plan", "starter"));
        assertCode(3, cli.run("check", "shared", "--plan", "starter"));
        Cli.Outcome status = cli.run("status", "shared", "--plan", "starter", "--json");
        assertThat(status.out()).contains("\"used\":50", "\"source\":\"redis\"");
        assertThat(status.err())
                .isEqualTo(
                        "tidegate: counting in Redis at 127.0.0.1:" + redis.port() + ", from ELASTICACHE_REDIS_HOST\n");
        assertNoSecret(status);
        assertThat(cli.run("reset", "shared").code()).isZero();
        assertThat(cli.run("acquire", "shared", "--plan", "starter").code()).isZero();
    }

    @Test
    void aPasswordOnTheCommandLineWorksAndIsWarnedOfInOneLine() {
        Cli.Outcome outcome = new Cli().run("acquire", "warned", "--redis", uri());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err().lines()).singleElement().asString().contains("--redis holds a password");
        assertNoSecret(outcome);
        Cli.Outcome variable = new Cli().env("TIDEGATE_REDIS", uri()).run("acquire", "warned", "--json");
        assertThat(variable.err()).doesNotContain("holds a password").contains("from TIDEGATE_REDIS");
        assertThat(variable.out()).contains("\"used\":2", "\"source\":\"redis\"");
        assertNoSecret(variable);
    }

    @Test
    void theOptionBeatsTheEnvironment() {
        Cli.Outcome outcome =
                new Cli().env("REDIS_URL", "redis://127.0.0.1:1").run("acquire", "beats", "--redis", uri());
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void redisAndAServerOrAnEmbeddedLimiterContradictEachOther() {
        assertUsage(new Cli().run("acquire", "c", "--redis", uri(), "--url", "http://h"), "--redis", "--url");
        assertUsage(new Cli().run("status", "c", "--redis", uri(), "--embedded"), "--redis", "--embedded");
        assertUsage(new Cli().run("reset", "c", "--redis", uri(), "--api-key-file", "f"), "--redis", "--api-key-file");
    }

    @Test
    void whatNamesAServerOrThisProcessBeatsTheEnvironmentsRedis() {
        Cli.Outcome embedded = byHost().run("acquire", "c", "--embedded", "--json");
        assertThat(embedded.out()).contains("\"source\":\"memory\"");
        assertThat(embedded.err()).isEmpty();
        for (Cli.Outcome server : List.of(
                byHost().run("acquire", "c", "--url", "http://127.0.0.1:1"),
                byHost().env("TIDEGATE_URL", "http://127.0.0.1:1").run("acquire", "c"))) {
            assertThat(server.code()).isEqualTo(1);
            assertThat(server.err()).contains("cannot reach http://127.0.0.1:1");
        }
    }

    @Test
    void plansAndPricesGoWithRedis() {
        assertUsage(byHost().run("acquire", "c", "--plan", "gold"), "plan: gold");
        Cli.Outcome missing = byHost().run("acquire", "c", "--plans", "no-such-file");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("no-such-file");
    }

    @Test
    void aVariableThatCannotBeIsNamed() {
        assertUsage(
                byHost().env("ELASTICACHE_REDIS_PORT", "70000").run("acquire", "c"),
                "ELASTICACHE_REDIS_PORT: 70000 (expected: an integer from 1 to 65535)");
        assertUsage(byHost().env("ELASTICACHE_REDIS_HOST", "").run("acquire", "c"), "ELASTICACHE_REDIS_HOST: nothing");
        assertUsage(
                new Cli().env("REDIS_URL", "redis://:hunter2@h:99999").run("status", "c"),
                "REDIS_URL: a URI whose port is not from 1 to 65535");
    }

    @Test
    void whatIsOverruledIsSaid() {
        Cli.Outcome outcome =
                byHost().env("REDIS_URL", "redis://:hunter2@other").run("status", "c");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("ELASTICACHE_REDIS_HOST is used; REDIS_URL says something else and is not");
        assertNoSecret(outcome);
    }

    /** The parser of arguments repeats what it does not know. */
    @Test
    void noPasswordIsPrintedHoweverItIsMistyped() {
        for (String[] args : new String[][] {
            {"acquire", "c", "--redsi", "redis://:hunter2@h"},
            {"acquire", "c", "--redsi=redis://:hunter2@h"},
            {"acquire", "c", "redis://:hunter2@h"},
            {"acquire", "c", "redis://u:hunt@hunter2/x y@h"},
            {"serve", "redis://:hunter2@h"},
            {"serve", "--redis", "redis://:hunter2@h:0"},
            {"redis://:hunter2@h"},
            {"acquire", "c", "--redis", "redis://:hunter2@h:0", "--debug"},
            {"acquire", "c", "--redis", "redis://:hunter2@h", "--redis", "redis://:hunter2@i"},
            {"acquire", "c", "--url", "http://:hunter2@h b", "--debug"},
            {"acquire", "c", "--repeat", "redis://:hunter2@h"},
        }) {
            Cli.Outcome outcome = new Cli().run(args);
            assertThat(outcome.code()).as(List.of(args).toString()).isEqualTo(2);
            assertThat(outcome.out() + outcome.err())
                    .as(List.of(args).toString())
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aWrongPasswordIsOneLineWithoutIt() {
        for (String wrong : new String[] {"redis://:hunter2@127.0.0.1:", "redis://127.0.0.1:"}) {
            assertUnanswered(new Cli().env("REDIS_URL", wrong + redis.port()).run("acquire", "c"));
        }
    }

    @Test
    void aRedisThatIsGoneOrFrozenIsOneLineSoon() {
        try (RedisServer dying = RedisServer.start()) {
            dying.freeze();
            assertUnanswered(new Cli().run("acquire", "c", "--redis", dying.uri()));
            dying.thaw();
            dying.kill();
            for (String command : new String[] {"acquire", "check", "status", "reset"}) {
                assertUnanswered(new Cli().run(command, "c", "--redis", dying.uri()));
            }
        }
    }

    @Test
    void aRedisThatRefusesTheScriptIsOneLine() {
        try (RedisServer crippled =
                RedisServer.builder().line("rename-command EVALSHA \"\"").start()) {
            Cli.Outcome outcome = new Cli().run("acquire", "c", "--redis", crippled.uri());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err().lines()).singleElement().asString().contains("Redis refused the command");
        }
    }

    @Test
    void serveWarnsOfAPasswordOnItsCommandLineToo() {
        Cli.Outcome outcome = new Cli().run("serve", "--redis", "redis://:hunter2@h", "--plans", "no-such-file");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("--redis holds a password").doesNotContain("hunter2");
        assertThat(new Cli()
                        .run("serve", "--redis", "redis://h", "--plans", "no-such-file")
                        .err())
                .doesNotContain("holds a password");
    }

    private static void assertUnanswered(Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines().filter(line -> !line.contains("counting in")))
                .singleElement()
                .asString()
                .startsWith("tidegate: Redis at 127.0.0.1:")
                .contains("look at the address");
        assertNoSecret(outcome);
    }
}
