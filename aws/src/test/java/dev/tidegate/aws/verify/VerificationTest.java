package dev.tidegate.aws.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.aws.reader.Variables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every fixture has the faults that were put into it, and no more. */
class VerificationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private static List<String> faults(Draft draft) {
        return faults(Verification.of(draft.account(), Optional.empty()));
    }

    private static List<String> faults(Verification found) {
        return found.checks()
                .filter(check -> check.mark() != Mark.OK && check.mark() != Mark.NOTE)
                .map(check -> check.mark().sign() + " " + check.id())
                .toList();
    }

    private static Check check(Draft draft, String id) {
        return Verification.of(draft.account(), Optional.empty())
                .checks()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theOldGuidesAccount() {
        assertThat(faults(Fixtures.oldGuide(NOW)))
                .containsExactly(
                        "! eviction",
                        "✗ tls",
                        "✗ auth",
                        "! at-rest",
                        "! subnet-group",
                        "! routes",
                        "✗ group-peer",
                        "! multi-az",
                        "! snapshots",
                        "✗ amplify-vpc",
                        "! amplify-variables",
                        "✗ amplify-build");
    }

    @Test
    void aGoodAccountHasNone() {
        Verification found = Verification.of(Fixtures.good(NOW).account(), Optional.empty());
        assertThat(faults(found)).isEmpty();
        assertThat(found.isOk()).isTrue();
        assertThat(found.checks().filter(it -> it.mark() == Mark.NOTE).map(Check::id))
                .containsExactly("amplify-vpc");
    }

    @Test
    void aServerlessAccountHasNone() {
        assertThat(faults(Fixtures.serverless(NOW))).isEmpty();
    }

    @Test
    void aPublicServerlessAccountLacksSnapshotsAndVariables() {
        assertThat(faults(Fixtures.serverlessPublic(NOW))).containsExactly("! snapshots", "! amplify-variables");
    }

    @Test
    void aClusterModeAccountWaitsForARebootAndForTls() {
        assertThat(faults(Fixtures.clusterMode(NOW))).containsExactly("! parameters", "! tls");
    }

    @Test
    void aDatabaseInAnotherNetworkIsAFault() {
        assertThat(faults(Fixtures.crossVpc(NOW))).containsExactly("✗ rds");
    }

    @Test
    void everyFaultSaysWhatToDoInOneLine() {
        Fixtures.all(NOW).values().stream()
                .flatMap(draft ->
                        Verification.of(draft.account(), Optional.empty()).checks())
                .filter(check -> check.mark() == Mark.WARNING || check.mark() == Mark.FAILURE)
                .forEach(check ->
                        assertThat(check.remedy()).as(check.id()).isNotBlank().hasLineCount(1));
    }

    @Test
    void whatAmplifyCannotDoIsSaidWithWhatToDo() {
        assertThat(check(Fixtures.good(NOW), "amplify-vpc").seen()).startsWith("Amplify Hosting cannot join a VPC");
        assertThat(check(Fixtures.oldGuide(NOW), "amplify-vpc").remedy())
                .contains("decision service in the VPC", "public endpoint");
    }

    @Test
    void anAppThatAsksTidegateNeedsNoVpc() {
        Draft draft = Fixtures.good(NOW);
        var app = Fixtures.oldGuide(NOW).amplify.orElseThrow();
        var raw = app.app().found().orElseThrow();
        draft.amplify = Optional.of(new dev.tidegate.aws.account.Amplify(
                Seen.known(new dev.tidegate.aws.account.AmplifyApp(
                        raw.id(),
                        raw.name(),
                        raw.arn(),
                        raw.platform(),
                        "",
                        true,
                        Variables.of(Map.of("TIDEGATE_URL", "https://limits.example.com"), Set.of()),
                        dev.tidegate.aws.account.AmplifyApp.Build.WRITES_ENV_PRODUCTION)),
                app.branch(),
                Optional.empty()));
        assertThat(faults(draft)).isEmpty();
    }

    @Test
    void aDoorThatIsOpenToTheWorldIsAFault() {
        Draft draft = Fixtures.good(NOW);
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP,
                "default",
                Fixtures.VPC,
                List.of(new SecurityGroup.Rule(
                        "sgr-1", false, "-1", -1, -1, SecurityGroup.PeerKind.CIDR_V4, "0.0.0.0/0", ""))));
        assertThat(faults(draft)).containsExactly("! group-default", "✗ group-open");
    }

    @Test
    void aDoorThatIsOpenToNobodyIsAFault() {
        Draft draft = Fixtures.good(NOW);
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP, "g", Fixtures.VPC, List.of(Fixtures.from(Fixtures.SERVICE_GROUP, 6380))));
        assertThat(faults(draft)).containsExactly("✗ group-closed");
    }

    @Test
    void aRuleForNobodyBesideOneForSomebodyIsAWarning() {
        Draft draft = Fixtures.good(NOW);
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP,
                "g",
                Fixtures.VPC,
                List.of(Fixtures.from(Fixtures.SERVICE_GROUP, 6379), Fixtures.from(Fixtures.AMPLIFY_GROUP, 6379))));
        draft.interfaces.put(Fixtures.AMPLIFY_GROUP, Seen.known(0));
        assertThat(faults(draft)).containsExactly("! group-peer");
    }

    @Test
    void aServerlessCacheNeedsItsReaderPortToo() {
        Draft draft = Fixtures.serverless(NOW);
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP, "g", Fixtures.VPC, List.of(Fixtures.from(Fixtures.SERVICE_GROUP, 6379))));
        assertThat(faults(draft)).containsExactly("! group-reader");
    }

    private static NetworkAcl acl(NetworkAcl.Entry... entries) {
        return new NetworkAcl("acl-1", List.of("subnet-0000000a"), List.of(entries));
    }

    private static NetworkAcl.Entry entry(int number, boolean egress, int from, int to, String cidr, boolean allows) {
        return new NetworkAcl.Entry(number, egress, "6", from, to, cidr, allows);
    }

    @Test
    void aBorderThatStopsTheQuestionOrTheAnswerIsAFault() {
        NetworkAcl.Entry in = entry(100, false, 6379, 6379, "10.0.0.0/16", true);
        Draft draft = Fixtures.good(NOW);
        draft.acls = List.of(acl(in));
        assertThat(faults(draft)).containsExactly("✗ network-acl");
    }

    @Test
    void namesThatNobodyAnswersAreAFault() {
        Draft draft = Fixtures.good(NOW);
        draft.vpc =
                Optional.of(new Vpc(Fixtures.VPC, List.of("10.0.0.0/16"), false, Seen.known(false), Seen.known(false)));
        assertThat(faults(draft)).containsExactly("✗ vpc");
    }

    @Test
    void aPeeringThatWorksAndIsRoutedJoinsTwoNetworks() {
        Draft draft = Fixtures.crossVpc(NOW);
        draft.peerings = List.of(new Peering("pcx-1", Fixtures.OTHER_VPC, Fixtures.VPC, "active"));
        assertThat(check(draft, "rds").seen()).contains("no way leads there");
        draft.tables = List.of(new RouteTable(
                "rtb-1", true, List.of(), List.of(new RouteTable.Route("10.1.0.0/16", "pcx-1", "active"))));
        assertThat(faults(draft)).isEmpty();
        draft.peerings = List.of();
        draft.attachments = List.of(
                new Peering("tgw-1", Fixtures.VPC, "", "available"),
                new Peering("tgw-1", Fixtures.OTHER_VPC, "", "available"));
        draft.tables = List.of(new RouteTable(
                "rtb-1", true, List.of(), List.of(new RouteTable.Route("10.1.0.0/16", "tgw-1", "active"))));
        assertThat(faults(draft)).isEmpty();
    }

    @Test
    void aDatabaseThatIsNotThereIsAFault() {
        Draft draft = Fixtures.good(NOW);
        draft.database = Optional.of(
                Seen.<Database>hidden("rds:DescribeDBInstances", dev.tidegate.aws.account.Why.NOT_FOUND, "no"));
        assertThat(faults(draft)).containsExactly("✗ rds");
    }

    @Test
    void anEngineAtItsEndIsNamed() {
        Draft draft = Fixtures.oldGuide(NOW);
        draft.version = "5.0.6";
        assertThat(check(draft, "engine").mark()).isEqualTo(Mark.FAILURE);
        draft.version = "6.2";
        assertThat(check(draft, "engine").mark()).isEqualTo(Mark.WARNING);
    }

    @Test
    void aUserThatNeedsNoPasswordIsAFault() {
        Draft draft = Fixtures.good(NOW);
        List<User> users = new ArrayList<>(draft.users);
        users.set(
                0,
                new User("limits-default", "default", "active", "on ~* +@all", "no-password", 0, Seen.known(Map.of())));
        draft.users = users;
        assertThat(faults(draft)).containsExactly("✗ auth");
    }

    @Test
    void anIamUserWhoseNameDiffersFromItsIdGetsNowhere() {
        Draft draft = Fixtures.good(NOW);
        draft.users = List.of(new User("a", "b", "active", "on ~tg:* +get", "iam", 0, Seen.known(Map.of())));
        assertThat(faults(draft)).containsExactly("✗ iam-user");
    }

    @Test
    void aCacheInMotionIsAWarningAndOneThatIsGoneAFault() {
        Draft draft = Fixtures.good(NOW);
        draft.status = "modifying";
        assertThat(faults(draft)).containsExactly("! status");
        draft.status = "create-failed";
        assertThat(faults(draft)).containsExactly("✗ status");
        draft.status = "a-status-of-the-future";
        assertThat(faults(draft)).containsExactly("✗ status");
    }

    @Test
    void whatIsAboutToChangeAndWhatWentWrongIsSaid() {
        Draft draft = Fixtures.good(NOW);
        draft.pending = List.of("TransitEncryptionMode=required");
        draft.updates = List.of(new Update(
                "elasticache-example", "important", "security-update", "not-applied", "no", Optional.of(NOW)));
        draft.events =
                List.of(new Event(NOW.minusSeconds(60), "limits", "Failover to replica node limits-002 completed"));
        assertThat(faults(draft)).containsExactly("! pending", "! updates", "! events");
    }

    @Test
    void snapshotsThatStoppedAreSaidAndThoseNobodyWantsAreNot() {
        Draft draft = Fixtures.good(NOW);
        draft.snapshots = draft.snapshots.subList(2, 3);
        assertThat(faults(draft)).containsExactly("! snapshots");
        draft.snapshotPolicy = new Cache.SnapshotPolicy(0, "");
        draft.tags.put("data", "ephemeral");
        assertThat(faults(draft)).isEmpty();
    }

    @Test
    void aClockThatIsWrongAndAnEndpointOfAnotherRegionAreSaid() {
        Draft draft = Fixtures.good(NOW);
        draft.region = "eu-west-1";
        assertThat(faults(draft)).containsExactly("! region");
        assertThat(Regions.label("ap-southeast-2")).isEqualTo("apse2");
        assertThat(Regions.label("us-gov-west-1")).isEqualTo("usgw1");
        var account = Fixtures.good(NOW).account();
        var skewed = new dev.tidegate.aws.account.Account(
                account.readAt(),
                Optional.of(Duration.ofMinutes(-3)),
                account.region(),
                account.caller(),
                account.cache(),
                account.network(),
                account.parameters(),
                account.access(),
                account.upkeep(),
                account.database(),
                account.amplify());
        assertThat(faults(Verification.of(skewed, Optional.empty()))).containsExactly("! clock");
    }

    @Test
    void aLocalFileIsComparedWithTheCache() {
        Map<String, String> values = EnvFile.parse(
                "# c\nexport REDIS_URL='redis://:pw@elsewhere.abc.use1.cache.amazonaws.com:6379' # x\nEMPTY_REDIS=\nA=b #c\n");
        assertThat(values).containsEntry("A", "b").hasSize(3);
        var file = new Verification.LocalFile(".env", Variables.of(values, Set.of("master.limits")));
        Verification found = Verification.of(Fixtures.good(NOW).account(), Optional.of(file));
        assertThat(faults(found)).containsExactly("! file-empty", "✗ file-endpoint", "✗ file-scheme");
    }
}
