package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command of the pages on moves is run between two real servers and carries something. */
class MigrationPagesTest {
    private static final Path GUIDES = Path.of("../docs/guides");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```sh\n(.*?)^ *```");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(version: 1.*?)^```");
    /** As a shell takes words apart, but for what no page has. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: daily, meter: requests, capacity: 100, window: fixed 1d }
                  - { name: hourly, meter: requests, capacity: 100, window: sliding 1h }
            """;

    @TempDir
    private Path folder;

    private static void fill(RespClient redis) {
        long now = Long.parseLong(redis.command("TIME").items().get(0).text());
        long day = 86_400;
        redis.command("SET", "@upstash/ratelimit:acme:" + now / day, "4", "PX", "86400000");
        redis.command("ZADD", "ai:ratelimit:pro:acme", "" + now * 1000, "a");
        redis.command("SET", "mydomain_tenant_acme_" + now / day * day, "4");
        redis.command("SET", "spend:team:acme", "1.5");
        redis.command("SET", "request_rate_limiter.{pro.acme}.tokens", "3");
        redis.command("SET", "request_rate_limiter.{pro.acme}.timestamp", "" + (now + 1_000));
    }

    /** A bucket as Bucket4j itself writes it, with the limits of its page. */
    private static void fillBucket(RedisServer server) {
        BucketConfiguration limits = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(20).refillGreedy(10, Duration.ofSeconds(1)))
                .addLimit(limit -> limit.capacity(1_000).refillGreedy(1_000, Duration.ofHours(1)))
                .build();
        RedisClient client = RedisClient.create(server.uri());
        try (var line = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            assertThat(Bucket4jLettuce.casBasedBuilder(line)
                            .build()
                            .builder()
                            .build("bucket:acme", () -> limits)
                            .tryConsume(10))
                    .isTrue();
        } finally {
            client.shutdown();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "migration.md, 7",
        "from-spring-cloud-gateway.md, 2",
        "from-litellm.md, 2",
        "from-bucket4j.md, 1",
    })
    void theCommandsOfAPageMoveCounts(String page, int commands) throws Exception {
        String text = Files.readString(GUIDES.resolve(page));
        Matcher yaml = YAML.matcher(text);
        Path plans = Files.writeString(folder.resolve("plans.yaml"), yaml.find() ? yaml.group(1) : PLANS);
        int run = 0;
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String script = block.group(1).replaceAll("\\\\\n *", " ");
            for (String line : script.lines().map(String::strip).toList()) {
                if (line.startsWith("tidegate migrate")) {
                    run(line, plans);
                    run++;
                }
            }
        }
        assertThat(run).as("commands of %s", page).isEqualTo(commands);
    }

    private void run(String line, Path plans) {
        try (RedisServer old = RedisServer.start();
                RedisServer fresh = RedisServer.start();
                RespClient redis = old.connect()) {
            fill(redis);
            if (line.contains("bucket4j")) {
                fillBucket(old);
            }
            boolean back = line.contains("--to rediss://db.upstash.io");
            String from = back ? fresh.uri() : old.uri();
            String to = back ? old.uri() : fresh.uri();
            if (back) {
                assertThat(new Cli().run("migrate", "--from", to, "--to", from).code())
                        .isZero();
            }
            List<String> words = WORD.matcher(line)
                    .results()
                    .skip(1)
                    .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                    .map(word -> word.equals("plans.yaml") ? plans.toString() : word)
                    .map(word -> word.equals("move.json") ? folder.resolve(word).toString() : word)
                    .toList();
            String[] all = words.toArray(String[]::new);
            replaceAfter(all, "--from", from);
            replaceAfter(all, "--to", to);
            Cli cli = new Cli().env("TIDEGATE_MIGRATE_FROM", from).env("TIDEGATE_MIGRATE_TO", to);
            if (words.contains("--follow")) {
                // As if Ctrl-C came at once: a last round and the verification follow.
                cli.stop();
            }
            Cli.Outcome outcome = cli.run(all);
            assertThat(outcome.code()).as(line + outcome.out() + outcome.err()).isZero();
            assertThat(outcome.out()).as(line).doesNotContain("nothing to carry", "not carried");
        }
    }

    private static void replaceAfter(String[] words, String option, String value) {
        int at = Arrays.asList(words).indexOf(option);
        if (at >= 0) {
            words[at + 1] = value;
        }
    }
}
