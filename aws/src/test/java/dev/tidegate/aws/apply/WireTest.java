package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.fake.live.LiveWire;
import dev.tidegate.aws.reader.AccountReader;
import dev.tidegate.aws.reader.Target;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RuleFixtures;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Applies remedies through the clients of the AWS SDK, reads the account again, and evaluates the rules on it. */
class WireTest {
    /** What only people can do. */
    private static final Set<String> NO_CALL = Set.of("APP-01", "APP-03");

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    @TempDir
    Path directory;

    static Stream<String> rules() {
        return RuleFixtures.all().keySet().stream().filter(id -> !NO_CALL.contains(id));
    }

    /** Each kind of resource and of protocol once. */
    @ParameterizedTest
    @ValueSource(strings = {"NET-06", "AUTH-01", "AUTH-07", "IAM-01", "MEM-03"})
    void aRemedyOfEachServiceMakesItsRulePassAndNoOtherFail(String id) {
        isRemedied(id);
    }

    @Tag("deep")
    @ParameterizedTest
    @MethodSource("rules")
    void everyRemedyOverTheWireMakesItsRulePassAndNoOtherFail(String id) {
        isRemedied(id);
    }

    private void isRemedied(String id) {
        Consumer<AnAccount> wrong = RuleFixtures.of(id).wrong();
        AnAccount account = AnAccount.with(wrong);
        Bench bench = Bench.of(id, wrong, directory);
        FakeAws rest = new FakeAws(account.account(), 1_000);
        LiveAws live = bench.aws.fork();
        try (FakeService service = new FakeService(new LiveWire(live, rest));
                SdkApi api = new SdkApi(LiveAws.opener(service))) {
            Set<String> before = findings(service, account, "rl");
            assertThat(before).contains(id);
            assertThat(bench.applier(live, api, "wire").apply().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(live.dump()).isEqualTo(bench.applied("memory").dump());
            Set<String> after = findings(service, account, name(bench));
            assertThat(after).doesNotContain(id);
            after.removeAll(before);
            assertThat(after).isEmpty();
            Outcome undone = bench.applier(live, api, "wire").rollback();
            if (undone.end() == Outcome.End.COMPLETE) {
                assertThat(live.dump()).isEqualTo(bench.aws.dump());
                assertThat(findings(service, account, "rl")).isEqualTo(before);
            }
        }
    }

    /** Of the cache that clients are to use afterwards. */
    private static String name(Bench bench) {
        return bench.plan.steps().stream()
                .filter(dev.tidegate.aws.change.Change.class::isInstance)
                .map(dev.tidegate.aws.change.Change.class::cast)
                .filter(change -> change.operation().matches("Create(ReplicationGroup|ServerlessCache)"))
                .map(dev.tidegate.aws.change.Change::resource)
                .findFirst()
                .orElse("rl");
    }

    private static Set<String> findings(FakeService service, AnAccount account, String cache) {
        try (AwsClients clients = new AwsClients(LiveAws.opener(service), java.time.Instant::now)) {
            Target target = new Target(
                    cache,
                    account.account().database().map(it -> "db"),
                    Optional.of("d1"),
                    Optional.of("main"),
                    Target.Depth.SAFETY);
            Account read = new AccountReader(clients, "us-east-1").read(target);
            Set<String> ids = new TreeSet<>();
            AuditContext subject = new AuditContext(read, account.policy, account.outside);
            AllRules.list()
                    .forEach(rule -> rule.of(subject)
                            .findings()
                            .forEach(finding -> ids.add(finding.rule().id())));
            return ids;
        }
    }
}
