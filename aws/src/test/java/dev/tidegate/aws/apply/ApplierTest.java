package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.apply.Faulty.Fault;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RuleFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The remedies of every rule are applied to an account that refuses what AWS refuses, and undone. */
class ApplierTest {
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

    private Bench bench(String id) {
        return Bench.of(id, RuleFixtures.of(id).wrong(), directory);
    }

    /** What AWS has no way back for: the first step that it concerns. */
    private static final Map<String, String> FOR_GOOD = Map.of(
            "NET-13", "AWS cannot bring a deleted load balancer back",
            "VER-01", "AWS cannot set EngineVersion back",
            "VER-03", "an update of AWS's cannot be taken back");

    @ParameterizedTest
    @MethodSource("rules")
    void aPlanIsAppliedAndUndoneWithoutATrace(String id) {
        Bench bench = bench(id);
        LiveAws account = bench.aws.fork();
        Outcome applied = bench.applier(account, account, "j").apply();
        assertThat(applied.end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(account.dump()).isNotEqualTo(bench.aws.dump());
        isUndone(bench, account, "j", id);
    }

    private static void isUndone(Bench bench, LiveAws account, String journal, String id) {
        Outcome undone = bench.applier(account, account, journal).rollback();
        if (FOR_GOOD.containsKey(id)) {
            assertThat(undone.text()).isEqualTo(FOR_GOOD.get(id));
        } else {
            assertThat(undone.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(account.dump()).isEqualTo(bench.aws.dump());
        }
    }

    /** Before and after each call that changes something, in turn. */
    @ParameterizedTest
    @MethodSource("rules")
    void aPlanThatIsKilledAtAnyStepGoesOnToTheSameEndAndIsUndone(String id) {
        Bench bench = bench(id);
        String whole = bench.applied("whole").dump();
        for (Fault fault : List.of(Fault.KILLED_BEFORE, Fault.KILLED_AFTER)) {
            boolean isKilled = true;
            for (int at = 1; isKilled; at++) {
                String journal = fault + "-" + at;
                LiveAws account = bench.aws.fork();
                isKilled = isKilled(() -> bench.applier(account, new Faulty(account, fault, number(journal)), journal)
                        .apply());
                bench.applier(account, account, journal).apply();
                assertThat(account.dump()).as(journal).isEqualTo(whole);
                isUndone(bench, account, journal, id);
            }
        }
    }

    private static int number(String journal) {
        return Integer.parseInt(journal.substring(journal.indexOf('-') + 1));
    }

    private static boolean isKilled(Runnable run) {
        try {
            run.run();
            return false;
        } catch (Faulty.Killed e) {
            return true;
        }
    }

    /** The process ends in the middle of undoing, before and after each call. */
    @ParameterizedTest
    @MethodSource("rules")
    void aRollbackThatIsKilledAtAnyStepGoesOn(String id) {
        Bench bench = bench(id);
        for (Fault fault : List.of(Fault.KILLED_BEFORE, Fault.KILLED_AFTER)) {
            boolean isKilled = true;
            for (int at = 1; isKilled; at++) {
                String journal = "back-" + fault + "-" + at;
                LiveAws account = bench.applied(journal);
                Faulty faulty = new Faulty(account, fault, at);
                isKilled =
                        isKilled(() -> bench.applier(account, faulty, journal).rollback());
                isUndone(bench, account, journal, id);
            }
        }
    }

    /** What a bad network does to every call, on the way there and back. */
    @ParameterizedTest
    @MethodSource("rules")
    void lostAndRepeatedAndThrottledCallsChangeNothingMore(String id) {
        Bench bench = bench(id);
        String whole = bench.applied("whole").dump();
        for (Fault fault : List.of(Fault.RESPONSE_LOST, Fault.REQUEST_LOST, Fault.DUPLICATED, Fault.THROTTLED)) {
            LiveAws account = bench.aws.fork();
            String journal = "net-" + fault;
            bench.applier(account, new Faulty(account, fault, 0), journal).apply();
            assertThat(account.dump()).as(journal).isEqualTo(whole);
            Outcome undone = bench.applier(account, new Faulty(account, fault, 0), journal)
                    .rollback();
            if (!FOR_GOOD.containsKey(id)) {
                assertThat(undone.end()).isEqualTo(Outcome.End.COMPLETE);
                assertThat(account.dump()).as(journal).isEqualTo(bench.aws.dump());
            }
        }
    }

    @Test
    void anAccountThatHasMovedIsRefusedWithTheDifferenceAndNothingIsDone() {
        Bench bench = bench("BK-01");
        LiveAws account = bench.aws.fork();
        account.outside("ReplicationGroups", "ReplicationGroupId", "rl", "SnapshotRetentionLimit", 3);
        String before = account.dump();
        assertThatThrownBy(() -> bench.applier(account, account, "j").apply())
                .isInstanceOfSatisfying(
                        DriftException.class,
                        drift -> assertThat(drift.differences())
                                .containsExactly(new DriftException.Difference(
                                        "replication group rl SnapshotRetentionLimit", "0", "3")));
        assertThat(account.dump()).isEqualTo(before);
    }

    /** The second step lacks a right: EC2 says so before the first one is made. */
    @Test
    void aRightThatIsMissingIsFoundBeforeAnythingIsDone() {
        // Without the first step's way in, so that the first step would be made.
        Bench bench = Bench.of(
                "NET-02", RuleFixtures.of("NET-02").wrong().andThen(account -> account.rules.remove(0)), directory);
        LiveAws account = bench.aws.fork();
        AwsApi limited = new AwsApi() {
            @Override
            public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
                if (operation.startsWith("Revoke")) {
                    throw AwsServiceException.builder()
                            .statusCode(403)
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorCode("UnauthorizedOperation")
                                    .errorMessage("not authorized")
                                    .build())
                            .build();
                }
                return account.call(service, operation, parameters);
            }

            @Override
            public boolean knows(String service) {
                return account.knows(service);
            }
        };
        assertThatThrownBy(() -> bench.applier(account, limited, "j").apply())
                .isInstanceOf(StepFailedException.class)
                .hasMessage(
                        "step 2: RevokeSecurityGroupIngress would be refused: UnauthorizedOperation: not authorized");
        assertThat(account.dump()).isEqualTo(bench.aws.dump());
    }

    @Test
    void whatWasChangedAfterTheStepIsNotUndone() {
        Bench bench = bench("BK-01");
        LiveAws account = bench.applied("j");
        account.outside("ReplicationGroups", "ReplicationGroupId", "rl", "SnapshotRetentionLimit", 3);
        String before = account.dump();
        assertThatThrownBy(() -> bench.applier(account, account, "j").rollback())
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("SnapshotRetentionLimit");
        assertThat(account.dump()).isEqualTo(before);
    }

    private static Change admit(String... groups) {
        return Change.of("ec2", "AuthorizeSecurityGroupIngress", "sg-cache")
                .with("GroupId", "sg-cache")
                .with(
                        "IpPermissions",
                        List.of(Map.of(
                                "IpProtocol",
                                "tcp",
                                "FromPort",
                                6379,
                                "ToPort",
                                6379,
                                "UserIdGroupPairs",
                                Stream.of(groups)
                                        .map(group -> Map.of("GroupId", group))
                                        .toList())))
                .changing("ingress", "(none)", "tcp 6379");
    }

    /** EC2 refuses the call as a whole for the one that is there, and undoing must not close that way in. */
    @Test
    void ofSeveralPeersThoseThatAreThereAlreadyStay() {
        Bench bench = Bench.of(new AnAccount(), List.of(admit("sg-app", "sg-mine")), directory);
        LiveAws account = bench.aws.fork();
        assertThat(bench.applier(account, account, "j").apply().end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(account.dump()).isNotEqualTo(bench.aws.dump());
        assertThat(bench.applier(account, account, "j").rollback().end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(account.dump()).isEqualTo(bench.aws.dump());
    }

    private static Change parameter(String operation, Map<String, Object> pair) {
        return Change.of("elasticache", operation, "limiter")
                .with("CacheParameterGroupName", "limiter")
                .with("ParameterNameValues", List.of(pair))
                .changing("reserved-memory-percent", "25", "40");
    }

    /** A parameter that was not set before is reset, not set to its value; a reset itself can be seen. */
    @Test
    void aParameterThatNobodyHadSetIsResetAndOneThatWasIsSetAgain() {
        Map<String, Object> name = Map.of("ParameterName", "reserved-memory-percent");
        Map<String, Object> value = Map.of("ParameterName", "reserved-memory-percent", "ParameterValue", "40");
        Map<String, Object> same = Map.of("ParameterName", "reserved-memory-percent", "ParameterValue", "25");
        for (List<Step> steps : List.of(
                List.<Step>of(parameter("ModifyCacheParameterGroup", value)),
                List.<Step>of(
                        parameter("ModifyCacheParameterGroup", value), parameter("ResetCacheParameterGroup", name)),
                List.<Step>of(
                        parameter("ModifyCacheParameterGroup", same), parameter("ResetCacheParameterGroup", name)))) {
            Bench bench = Bench.of(new AnAccount(), steps, directory);
            LiveAws account = bench.aws.fork();
            String journal = "p" + steps.hashCode();
            assertThat(bench.applier(account, account, journal).apply().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(bench.applier(account, account, journal).rollback().end())
                    .isEqualTo(Outcome.End.COMPLETE);
            assertThat(account.dump()).isEqualTo(bench.aws.dump());
        }
    }

    /** The plan's tag is gone: the group may be somebody's by now. */
    @Test
    void onlyWhatHasThePlansTagIsDeleted() {
        Bench bench = bench("NET-06");
        LiveAws account = bench.applied("j");
        account.outside("SecurityGroups", "GroupName", "rl-cache", "Tags", List.of());
        assertThatThrownBy(() -> bench.applier(account, account, "j").rollback())
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("security group rl-cache");
        assertThat(account.dump()).contains("rl-cache");
    }

    @Test
    void aPlanThatWasUndoneIsNotAppliedAgain() {
        Bench bench = bench("BK-01");
        LiveAws account = bench.applied("j");
        bench.applier(account, account, "j").rollback();
        assertThatThrownBy(() -> bench.applier(account, account, "j").apply())
                .isInstanceOf(UnusablePlanException.class);
    }

    /** A third password is refused, so that the change of a user who has two is another one. */
    @Test
    void ofTwoPasswordsOneStaysAndBothComeBack() {
        Bench bench = Bench.of(
                "AUTH-05",
                account -> account.users = Seen.known(List.of(
                        new User("app", "app", "active", "on ~tg:* +get", "password", 2, Seen.known(Map.of())))),
                directory);
        LiveAws account = bench.aws.fork();
        assertThat(bench.applier(account, account, "j").apply().end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(account.dump()).doesNotContain(LiveAws.SECRET);
        assertThat(bench.applier(account, account, "j").rollback().end()).isEqualTo(Outcome.End.COMPLETE);
        assertThat(account.dump()).isEqualTo(bench.aws.dump());
    }

    /** AWS shows no token, so that only the operator can bring the earlier one back. */
    @Test
    void anUndoThatLacksTheEarlierTokenNamesItAndDoesNothing() {
        Bench bench = bench("AUTH-08");
        LiveAws account = bench.applied("j");
        String before = account.dump();
        assertThatThrownBy(() -> bench.withoutEarlierSecrets(account, "j").rollback())
                .isInstanceOf(UnusablePlanException.class)
                .hasMessageContaining("no value for OLD_TOKEN, which undoing step 3 sends");
        assertThat(account.dump()).isEqualTo(before);
    }

    /** A value of a variable is in the record of its removal, but sealed. */
    @Test
    void noSecretIsWrittenIntoTheRecord() throws IOException {
        for (String id : List.of("AUTH-07", "AUTH-02", "AUTH-05", "AUTH-08")) {
            Bench bench = bench(id);
            bench.applied(id);
            String record = Files.readString(directory.resolve(id));
            assertThat(record).contains("\"DONE\"").doesNotContain("value-of-", "value of ", LiveAws.SECRET);
            assertThat(Files.getPosixFilePermissions(directory.resolve(id)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
