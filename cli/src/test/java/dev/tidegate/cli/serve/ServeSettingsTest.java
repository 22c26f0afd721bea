package dev.tidegate.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.server.tls.CertificateFiles;
import dev.tidegate.server.upstash.UpstashOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeSettingsTest {
    @TempDir
    private Path folder;

    private static ServeSettings resolve(Map<Setting, String> options, Map<String, String> env, Optional<Path> file) {
        return ServeSettings.resolve(options, env, file);
    }

    private Path config(String yaml) throws IOException {
        return Files.writeString(folder.resolve("tidegate.yaml"), yaml);
    }

    private List<String> faults(String yaml) {
        return catchThrowableOfType(
                        InvalidConfigException.class, () -> resolve(Map.of(), Map.of(), Optional.of(config(yaml))))
                .faults()
                .stream()
                .map(ConfigFault::toString)
                .toList();
    }

    @Test
    void withoutAnythingItListensOnThisMachineAlone() {
        assertThat(resolve(Map.of(), Map.of(), Optional.empty()))
                .isEqualTo(new ServeSettings(
                        "127.0.0.1",
                        8080,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        MemoryStore.defaultMaxKeys(),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Duration.ofMillis(50),
                        Optional.empty(),
                        FailurePolicy.DEFAULT,
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        10_000,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "text",
                        List.of()));
    }

    @Test
    void anOptionBeatsTheEnvironmentAndTheEnvironmentTheFile() throws IOException {
        Optional<Path> file = Optional.of(config("port: 1\nhost: file\nmax-keys: 7\n"));
        Map<String, String> env = Map.of("TIDEGATE_PORT", "2", "TIDEGATE_HOST", "env");
        ServeSettings settings = resolve(Map.of(Setting.PORT, "3"), env, file);
        assertThat(settings.port()).isEqualTo(3);
        assertThat(settings.host()).isEqualTo("env");
        assertThat(settings.maxKeys()).isEqualTo(7);
    }

    @Test
    void everyKeyOfTheFileIsRead() throws IOException {
        Path file = config("""
                # all of them
                host: ::1
                port: 0
                plans: p.yaml
                api-keys: /etc/keys
                prices: sub/prices.yaml
                insecure: true
                max-keys: 5
                retention: 48h
                redis: redis://cache:7000/2
                deadline-ms: 80
                remember-denials-ms: 250
                instances: 4
                unknown-subjects: share
                on-data-loss: deny
                journal: j
                max-pending: 9
                tls-cert: tls/server.pem
                tls-key: /run/server.key
                receive-timeout-ms: 700
                max-connections: 12
                upstash-port: 0
                upstash-tokens: tokens
                upstash-tls-cert: upstash.pem
                upstash-tls-key: upstash.key
                upstash-deadline-ms: 90
                upstash-max-streams: 3
                fixed-semantics: true
                ledger: usage
                alerts: alerts.yaml
                log-format: json
                """);
        assertThat(resolve(Map.of(), Map.of(), Optional.of(file)))
                .isEqualTo(new ServeSettings(
                        "::1",
                        0,
                        Optional.of(folder.resolve("p.yaml").toAbsolutePath()),
                        Optional.of(Path.of("/etc/keys")),
                        Optional.of(folder.resolve("sub/prices.yaml").toAbsolutePath()),
                        true,
                        5,
                        Duration.ofDays(2),
                        Optional.of(RedisChoice.of("redis://cache:7000/2", "the configuration file")),
                        Duration.ofMillis(80),
                        Optional.of(Duration.ofMillis(250)),
                        new FailurePolicy(
                                OptionalInt.of(4),
                                FailurePolicy.UnknownSubjects.SHARE,
                                FailurePolicy.DataLoss.DENY,
                                Optional.of(folder.resolve("j").toAbsolutePath()),
                                9,
                                100_000),
                        pair("tls/server.pem", "/run/server.key"),
                        Duration.ofMillis(700),
                        12,
                        Optional.of(new UpstashOptions(0, Duration.ofMillis(90), 3).withFixedSemantics(true)),
                        Optional.of(folder.resolve("tokens").toAbsolutePath()),
                        pair("upstash.pem", "upstash.key"),
                        Optional.of(LedgerChoice.of(
                                "", folder.resolve("usage").toAbsolutePath().toString(), Map.of())),
                        Optional.empty(),
                        Optional.of(folder.resolve("alerts.yaml").toAbsolutePath()),
                        "json",
                        List.of("max-keys in the configuration file is for counts in this process, and they are kept"
                                + " in Redis")));
    }

    private Optional<CertificateFiles> pair(String certificate, String key) {
        Path in = folder.toAbsolutePath();
        return Optional.of(new CertificateFiles(in.resolve(certificate), in.resolve(key)));
    }

    @Test
    void theEndpointShowsTheCertificateOfTheServerUnlessItHasItsOwn() {
        Map<Setting, String> both = Map.of(Setting.TLS_CERT, "c", Setting.TLS_KEY, "k");
        assertThat(resolve(both, Map.of(), Optional.empty()).upstashTls())
                .contains(new CertificateFiles(Path.of("c"), Path.of("k")));
        ServeSettings own = resolve(
                both, Map.of("TIDEGATE_UPSTASH_TLS_CERT", "uc", "TIDEGATE_UPSTASH_TLS_KEY", "uk"), Optional.empty());
        assertThat(own.tls()).contains(new CertificateFiles(Path.of("c"), Path.of("k")));
        assertThat(own.upstashTls()).contains(new CertificateFiles(Path.of("uc"), Path.of("uk")));
    }

    @Test
    void halfAPairIsRefusedWhereItWasSet() {
        assertThatThrownBy(() -> resolve(Map.of(Setting.TLS_CERT, "c"), Map.of(), Optional.empty()))
                .hasMessage("--tls-cert: c (expected: also --tls-key or TIDEGATE_TLS_KEY)");
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("TIDEGATE_UPSTASH_TLS_KEY", "k"), Optional.empty()))
                .hasMessage("TIDEGATE_UPSTASH_TLS_KEY: k (expected: also --upstash-tls-cert or"
                        + " TIDEGATE_UPSTASH_TLS_CERT)");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        assertThat(resolve(Map.of(), Map.of(), Optional.of(config("# nothing\n")))
                        .port())
                .isEqualTo(8080);
    }

    private FailurePolicy policy(Map<String, String> env, String yaml) throws IOException {
        return resolve(Map.of(), env, Optional.of(config(yaml))).onStoreFailure();
    }

    @Test
    void settingsThatWereRenamedAreReadUnderTheirFormerNamesToo() throws IOException {
        FailurePolicy both = FailurePolicy.DEFAULT
                .withUnknownSubjects(FailurePolicy.UnknownSubjects.SHARE)
                .withOnDataLoss(FailurePolicy.DataLoss.DENY);
        assertThat(policy(Map.of(), "unseen: share\non-wipe: drained\n")).isEqualTo(both);
        assertThat(policy(Map.of("TIDEGATE_UNSEEN", "share", "TIDEGATE_ON_WIPE", "drained"), ""))
                .isEqualTo(both);
        assertThat(policy(Map.of("TIDEGATE_UNKNOWN_SUBJECTS", "share", "TIDEGATE_ON_DATA_LOSS", "deny"), ""))
                .isEqualTo(both);
        assertThat(policy(Map.of(), "unseen: closed\non-wipe: fresh\n")).isEqualTo(FailurePolicy.DEFAULT);
    }

    @Test
    void thePresentNameOfASettingBeatsTheFormerOne() throws IOException {
        Map<String, String> env = Map.of("TIDEGATE_UNSEEN", "closed", "TIDEGATE_UNKNOWN_SUBJECTS", "share");
        assertThat(policy(env, "unseen: closed\n").unknownSubjects()).isEqualTo(FailurePolicy.UnknownSubjects.SHARE);
        assertThat(faults("on-wipe: drained\non-data-loss: deny\n"))
                .containsExactly("line 2: on-data-loss: given twice (expected: each key once)");
    }

    @Test
    void aSpoolWithoutADatabaseIsRefusedWhereItWasSet() {
        String reason = " (expected: a --ledger in PostgreSQL: for no other one records wait here)";
        Map<Setting, String> files = Map.of(Setting.LEDGER, "usage", Setting.LEDGER_SPOOL, "spool");
        assertThatThrownBy(() -> resolve(files, Map.of(), Optional.empty()))
                .hasMessage("--ledger-spool: spool" + reason);
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("TIDEGATE_LEDGER_SPOOL", "spool"), Optional.empty()))
                .hasMessage("TIDEGATE_LEDGER_SPOOL: spool" + reason);
    }

    @Test
    void aFaultUnderAFormerNameNamesThePresentValues() {
        assertThat(faults("unseen: maybe\n"))
                .containsExactly("line 1: unknown-subjects: maybe (expected: deny or share)");
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("TIDEGATE_ON_WIPE", "x"), Optional.empty()))
                .hasMessage("TIDEGATE_ON_WIPE: x (expected: fresh or deny)");
    }

    @Test
    void aSettingOfOutagesWithoutARedisIsSaidToHaveNoEffect() throws IOException {
        Map<String, String> env = Map.of("TIDEGATE_UNSEEN", "share", "TIDEGATE_INSTANCES", "3");
        String why = " is for outages of a Redis, and no Redis is named";
        assertThat(resolve(Map.of(), env, Optional.of(config("deadline-ms: 80\non-wipe: fresh\n")))
                        .unused())
                .containsExactly(
                        "deadline-ms in the configuration file" + why,
                        "TIDEGATE_INSTANCES" + why,
                        "TIDEGATE_UNSEEN" + why,
                        "on-data-loss in the configuration file" + why);
        assertThat(resolve(Map.of(Setting.REDIS, "redis://h"), env, Optional.empty())
                        .unused())
                .isEmpty();
    }

    @Test
    void rememberedDenialsNeedARedisAndABoundedTime() {
        assertThatThrownBy(() -> resolve(Map.of(Setting.REMEMBER_DENIALS_MS, "100"), Map.of(), Optional.empty()))
                .hasMessage("--remember-denials-ms: 100 (expected: a Redis that it spares: --redis or TIDEGATE_REDIS)");
        assertThat(resolve(Map.of(), Map.of("TIDEGATE_REMEMBER_DENIALS_MS", "100"), Optional.empty()))
                .satisfies(settings -> assertThat(settings.rememberDenials()).isEmpty())
                .satisfies(settings -> assertThat(settings.unused())
                        .containsExactly(
                                "TIDEGATE_REMEMBER_DENIALS_MS is for counts in a Redis, and no Redis is named"));
        Map<Setting, String> redis = Map.of(Setting.REDIS, "redis://h");
        for (String wrong : List.of("0", "10001", "-5", "1s", "")) {
            assertThatThrownBy(
                            () -> resolve(redis, Map.of("TIDEGATE_REMEMBER_DENIALS_MS", wrong + " "), Optional.empty()))
                    .hasMessageContaining("TIDEGATE_REMEMBER_DENIALS_MS")
                    .hasMessageContaining("(expected: milliseconds from 1 to 10000)");
        }
        assertThat(resolve(redis, Map.of("TIDEGATE_REMEMBER_DENIALS_MS", "10000"), Optional.empty())
                        .rememberDenials())
                .contains(Duration.ofSeconds(10));
    }

    @Test
    void aSettingOfWhatIsNotUsedIsSaidToHaveNoEffect() {
        assertThat(resolve(Map.of(Setting.MAX_KEYS, "7", Setting.REDIS, "redis://h"), Map.of(), Optional.empty())
                        .unused())
                .containsExactly("--max-keys is for counts in this process, and they are kept in Redis");
        assertThat(resolve(Map.of(Setting.MAX_KEYS, "7"), Map.of("TIDEGATE_UPSTASH_TOKENS", "f"), Optional.empty())
                        .unused())
                .containsExactly("TIDEGATE_UPSTASH_TOKENS is for the Upstash-compatible endpoint, and --upstash-port is"
                        + " not given");
    }

    @Test
    void aFaultyFileIsRefusedWithEveryFault() {
        assertThat(faults("port: 99999\ninsecure: yes\ncolour: red\nport: 8080\nhost:\nplans: [a, b]\nmax-keys: -1\n"))
                .containsExactly(
                        "line 1: port: 99999 (expected: an integer from 0 to 65535)",
                        "line 2: insecure: yes (expected: true or false)",
                        "line 3: colour: unknown key (expected: one of [host, port, plans, api-keys, prices, insecure,"
                                + " tls-cert, tls-key, receive-timeout-ms, max-connections, max-keys, retention, redis, redis-user,"
                                + " redis-password-file, redis-ca, redis-cert, redis-key, redis-iam, redis-iam-serverless,"
                                + " redis-iam-region, deadline-ms, instances, unknown-subjects, on-data-loss, journal, ledger, ledger-spool,"
                                + " alerts,"
                                + " max-pending, remember-denials-ms, upstash-port, upstash-tokens, upstash-tls-cert,"
                                + " upstash-tls-key, upstash-deadline-ms, upstash-max-streams, fixed-semantics, log-format])",
                        "line 4: port: given twice (expected: each key once)",
                        "line 5: host: nothing (expected: a host name or an address)",
                        "line 6: plans: a sequence (expected: a file)",
                        "line 7: max-keys: -1 (expected: an integer from 1 to 1000000000)");
    }

    @Test
    void whatIsNoMappingIsRefused() {
        assertThat(faults("- port\n")).singleElement().asString().contains("line 1: file: no mapping");
        assertThat(faults("port: [1\n")).singleElement().asString().startsWith("line ");
        assertThat(faults("port: 1\n\tx: 2\n")).singleElement().asString().startsWith("line 2");
    }

    @Test
    void aVariableThatCannotBeIsNamed() {
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("TIDEGATE_INSECURE", "1"), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("TIDEGATE_INSECURE: 1 (expected: true or false)");
        assertThatThrownBy(() -> resolve(Map.of(Setting.PORT, "http"), Map.of(), Optional.empty()))
                .hasMessage("--port: http (expected: an integer from 0 to 65535)");
    }

    private static String origin(Map<Setting, String> options, Map<String, String> env, Optional<Path> file) {
        return resolve(options, env, file)
                .redis()
                .map(choice -> choice.origin() + " " + choice.address())
                .orElse("none");
    }

    @Test
    void redisComesFromTheOptionElseTheEnvironmentElseTheFile() throws IOException {
        Optional<Path> file = Optional.of(config("redis: redis://file\n"));
        Map<String, String> env = Map.of("REDIS_URL", "redis://platform");
        assertThat(origin(Map.of(Setting.REDIS, "redis://option"), env, file)).isEqualTo("--redis option:6379");
        assertThat(origin(Map.of(), env, file)).isEqualTo("REDIS_URL platform:6379");
        assertThat(origin(Map.of(), Map.of(), file)).isEqualTo("the configuration file file:6379");
        assertThat(origin(Map.of(), Map.of(), Optional.empty())).isEqualTo("none");
    }

    @Test
    void aRedisInTheFileThatCannotBeIsRefusedWithoutItsPassword() {
        assertThat(faults("redis: redis://:hunter2@h:99999\n"))
                .containsExactly("line 1: redis: a URI whose port is not from 1 to 65535 (expected:"
                        + " redis://[[user]:password@]host[:port][/db], or rediss:// for TLS; of @ : / ?"
                        + " # % in a password the percent codes, such as %40 for @)");
        assertThat(faults("redis: hunter2\n")).singleElement().asString().doesNotContain("hunter2");
        assertThat(faults("redis: redis://:hun#ter2@h\n"))
                .singleElement()
                .asString()
                .doesNotContain("ter2");
        assertThat(faults("redis:\n")).singleElement().asString().contains("redis: nothing");
    }
}
