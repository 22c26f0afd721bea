package dev.tidegate.aws.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.account.Variable.Hint;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.fake.Draft;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.aws.inventory.NoSuchCacheException;
import dev.tidegate.aws.reader.client.AnswerWatch;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.spi.DidYouMean;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;

class AccountReaderTest {
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static Account read(FakeAws aws, Account of, Target.Depth depth) {
        return read(
                aws,
                new Target(
                        of.cache().id(),
                        of.database().map(it -> "app-db"),
                        of.amplify().map(it -> Fixtures.APP),
                        of.amplify().map(it -> Fixtures.BRANCH),
                        depth));
    }

    private static Account read(FakeAws aws, Target target) {
        try (FakeService service = new FakeService(aws);
                AwsClients clients = new AwsClients(opener(service), () -> NOW)) {
            return new AccountReader(clients, "us-east-1").read(target);
        }
    }

    private static AwsClients.Opener opener(FakeService service) {
        return new AwsClients.Opener() {
            @Override
            public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(B builder) {
                return service.client(builder);
            }
        };
    }

    /** Through the wire and the SDK's own readers: a tag that is wrong on either side is a difference. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void whatIsReadIsWhatIsThere(int pageSize) {
        Fixtures.all(NOW).forEach((name, draft) -> {
            Account there = draft.account();
            Account seen = read(new FakeAws(there, pageSize), there, Target.Depth.SAFETY);
            assertThat(seen)
                    .as(name)
                    .usingRecursiveComparison()
                    .ignoringFields("clockAhead")
                    .isEqualTo(there);
        });
    }

    @Test
    void everyPartThatMayNotBeSeenIsHiddenAndHidesNoOther() {
        Account there = Fixtures.crossVpc(NOW).account();
        FakeAws all = new FakeAws(there);
        read(all, there, Target.Depth.SAFETY);
        Set<String> actions = all.calls();
        actions.removeAll(Set.of("elasticache:DescribeReplicationGroups", "elasticache:DescribeServerlessCaches"));
        // The rules of a group are seen without it; only its name is not.
        actions.remove("ec2:DescribeSecurityGroups");
        assertThat(actions).hasSizeGreaterThan(20);
        for (String action : actions) {
            Account seen = read(new FakeAws(there).deny(action), there, Target.Depth.SAFETY);
            assertThat(seen.toString()).as(action).contains("Hidden[action=" + action + ", why=PERMISSION");
            boolean manyDependOnIt = action.equals("elasticache:DescribeCacheClusters")
                    || action.equals("elasticache:DescribeCacheSubnetGroups");
            int hidden = seen.toString().split("why=PERMISSION", -1).length - 1;
            assertThat(hidden).as(action).isLessThanOrEqualTo(manyDependOnIt ? 11 : 3);
        }
    }

    /** Only its own account sees what is in it, so it is not called empty. */
    @Test
    void aGroupOfAnotherAccountCannotBeLookedAtAndOneBeyondADeletedPeeringIsStale() {
        Draft draft = Fixtures.good(NOW);
        draft.groups = List.of(new SecurityGroup(
                Fixtures.CACHE_GROUP,
                "g",
                Fixtures.VPC,
                List.of(from("sg-far", "999999999999", false), from("sg-gone", "", true))));
        Account there = draft.account();
        Account seen = read(new FakeAws(there), there, Target.Depth.SAFETY);
        assertThat(seen.network().interfaces())
                .hasEntrySatisfying(
                        "sg-far",
                        far -> assertThat(far.obstacle().orElseThrow().why()).isEqualTo(Why.FOREIGN));
        assertThat(seen.network().securityGroups().found().orElseThrow().get(0).rules())
                .extracting(SecurityGroup.Rule::isStale)
                .containsExactly(false, true);
    }

    private static SecurityGroup.Rule from(String group, String account, boolean isStale) {
        return new SecurityGroup.Rule(
                "sgr-" + group, false, "tcp", 6379, 6379, SecurityGroup.PeerKind.GROUP, group, "x", account, isStale);
    }

    @Test
    void aDurabilityThatTheSdkDropsIsRead() {
        Draft draft = Fixtures.good(NOW);
        draft.durability = "async";
        Account there = draft.account();
        assertThat(read(new FakeAws(there), there, Target.Depth.USE).cache().durability())
                .isEqualTo("async");
    }

    /** A proxy's page is not AWS; the sentence names the host and the variables to look at. */
    @ParameterizedTest
    @ValueSource(ints = {200, 403, 407, 502})
    void anAnswerThatIsNotOfAwsIsNamed(int status) {
        Account there = Fixtures.good(NOW).account();
        try (FakeService service =
                        new FakeService(request -> new FakeService.Answer(status, "<html><body>no</body></html>")
                                .with("Content-Type", "text/html; charset=utf-8"));
                AwsClients clients = new AwsClients(opener(service), () -> NOW)) {
            assertThatThrownBy(() -> new AccountReader(clients, "us-east-1")
                            .read(new Target(
                                    there.cache().id(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Target.Depth.USE)))
                    .satisfies(e -> assertThat(AnswerWatch.notAws(e).orElse(""))
                            .isEqualTo("what answered for 127.0.0.1 is not AWS: HTTP " + status
                                    + " with a page of HTML; look at AWS_ENDPOINT_URL, HTTPS_PROXY and NO_PROXY"));
        }
    }

    @Test
    void aShallowReadingAsksForLess() {
        Account there = Fixtures.good(NOW).account();
        FakeAws aws = new FakeAws(there);
        Account seen = read(aws, there, Target.Depth.USE);
        assertThat(aws.calls())
                .doesNotContain("cloudwatch:DescribeAlarms", "elasticloadbalancing:DescribeLoadBalancers")
                .doesNotContain("iam:SimulatePrincipalPolicy", "ec2:DescribeVpcPeeringConnections");
        assertThat(seen.upkeep().alarms().obstacle().orElseThrow().why()).isEqualTo(Why.NOT_ASKED);
    }

    @Test
    void waysToOtherNetworksAreLookedAtWhereTheDatabaseIsInOne() {
        Account there = Fixtures.crossVpc(NOW).account();
        FakeAws aws = new FakeAws(there);
        assertThat(read(aws, there, Target.Depth.USE)
                        .network()
                        .peerings()
                        .found()
                        .orElseThrow())
                .hasSize(1);
    }

    @Test
    void whatIsThrottledOnceIsAskedAgainAndWhatStaysThrottledIsSaid() {
        Account there = Fixtures.good(NOW).account();
        Account once = read(new FakeAws(there).throttle("ec2:DescribeSubnets", 1), there, Target.Depth.USE);
        assertThat(once.network().subnets().found()).isPresent();
        Account always = read(new FakeAws(there).throttle("ec2:DescribeSubnets", 100), there, Target.Depth.USE);
        assertThat(always.network().subnets().obstacle().orElseThrow().why()).isEqualTo(Why.THROTTLED);
        assertThat(always.network().acls().found()).isPresent();
    }

    @Test
    void whateverAnswersOddlyIsAReasonAndNoCrash() {
        Account there = Fixtures.good(NOW).account();
        FakeAws aws = new FakeAws(there)
                .fault("ec2:DescribeVpcs", new FakeService.Answer(501, "<html>not here</html>"))
                .fault("ec2:DescribeRouteTables", new FakeService.Answer(404, "not found"))
                .fault("elasticache:DescribeEvents", new FakeService.Answer(200, "no XML at all"))
                .fault("elasticache:DescribeUpdateActions", 400, "InvalidAction")
                .fault("elasticache:DescribeUserGroups", new FakeService.Answer(200, "<a/>"))
                .fault("rds:DescribeDBInstances", new FakeService.Answer(200, "<a/>"));
        Account seen = read(aws, there, Target.Depth.USE);
        assertThat(seen.network().vpc().obstacle().orElseThrow().why()).isEqualTo(Why.UNSUPPORTED);
        assertThat(seen.network().routeTables().obstacle().orElseThrow().why()).isEqualTo(Why.UNSUPPORTED);
        assertThat(seen.upkeep().events().obstacle()).isPresent();
        assertThat(seen.upkeep().updates().obstacle().orElseThrow().why()).isEqualTo(Why.UNSUPPORTED);
        assertThat(seen.database().orElseThrow().obstacle()).isPresent();
    }

    @Test
    void rulesAreTakenFromTheOlderCallWhereTheNewerIsNotKnown() {
        Account there = Fixtures.good(NOW).account();
        FakeAws aws = new FakeAws(there)
                .fault("ec2:DescribeSecurityGroupRules", 400, "InvalidAction")
                .fault(
                        "ec2:DescribeSecurityGroups",
                        FakeService.Answer.ok(
                                "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-0000000c</groupId>"
                                        + "<groupName>n</groupName><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>6379</fromPort>"
                                        + "<toPort>6379</toPort><ipRanges><item><cidrIp>10.0.0.0/16</cidrIp></item></ipRanges></item></ipPermissions>"
                                        + "</item></securityGroupInfo></DescribeSecurityGroupsResponse>"));
        Account seen = read(aws, there, Target.Depth.USE);
        assertThat(seen.network().securityGroups().found().orElseThrow().get(0).letsInto(6379))
                .singleElement()
                .satisfies(rule -> assertThat(rule.peer()).isEqualTo("10.0.0.0/16"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"})
    void whatConcernsTheCallerEndsTheReading(String code) {
        Account there = Fixtures.good(NOW).account();
        FakeAws aws = new FakeAws(there).fault("sts:GetCallerIdentity", 403, code);
        assertThatThrownBy(() -> read(aws, there, Target.Depth.USE)).isInstanceOf(SdkException.class);
        assertThat(aws.calls()).containsExactly("sts:GetCallerIdentity");
    }

    @Test
    void aClockThatIsWrongIsMeasured() {
        Account there = Fixtures.good(NOW).account();
        Account seen =
                read(new FakeAws(there).clockOff(Duration.ofMinutes(-20)).strictAboutTime(), there, Target.Depth.USE);
        assertThat(seen.clockAhead().orElseThrow()).isBetween(Duration.ofMinutes(18), Duration.ofMinutes(22));
    }

    @Test
    void aCacheThatIsNotThereHasNeighbours() {
        Account there = Fixtures.good(NOW).account();
        FakeAws aws = new FakeAws(there);
        Target wrong = new Target("limit", Optional.empty(), Optional.empty(), Optional.empty(), Target.Depth.USE);
        assertThatThrownBy(() -> read(aws, wrong)).isInstanceOf(NoSuchCacheException.class);
        try (FakeService service = new FakeService(aws);
                AwsClients clients = new AwsClients(opener(service), () -> NOW)) {
            assertThat(SimilarCacheNames.of(clients, "limit"))
                    .extracting(SimilarCacheNames.Neighbour::id)
                    .containsExactly("limits");
        }
        assertThat(DidYouMean.edits("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void noValueOfAVariableIsKept() {
        Draft draft = Fixtures.oldGuide(NOW);
        Account there = draft.account();
        FakeAws aws = new FakeAws(there);
        Map<String, String> variables = Map.of(
                "ELASTICACHE_REDIS_HOST", "old-guide.abc123.0001.use1.cache.amazonaws.com",
                "UPSTASH_REDIS_REST_TOKEN", "planted-AXyz0123456789abcdefghij",
                "REDIS_URL", "redis://:planted-pass@elsewhere.abc123.0001.use1.cache.amazonaws.com:6379",
                "NODE_ENV", "planted-plain");
        variables.forEach(aws::appVariable);
        aws.branchVariable("ELASTICACHE_REDIS_AUTH_TOKEN", "planted-token");
        Account seen = read(aws, there, Target.Depth.SAFETY);
        assertThat(seen.toString()).doesNotContain("planted");
        AmplifyApp app = seen.amplify().orElseThrow().app().found().orElseThrow();
        assertThat(app.variables())
                .extracting(Variable::name)
                .containsExactly("ELASTICACHE_REDIS_HOST", "NODE_ENV", "REDIS_URL", "UPSTASH_REDIS_REST_TOKEN");
        assertThat(app.variables().get(0).hints()).containsExactly(Hint.NAMES_THE_CACHE);
        assertThat(app.variables().get(2).hints())
                .containsExactlyInAnyOrder(
                        Hint.SECRET, Hint.URL_WITH_PASSWORD, Hint.PLAIN_REDIS_URL, Hint.NAMES_ANOTHER_CACHE);
        assertThat(app.variables().get(3).looks(Hint.SECRET)).isTrue();
    }

    @Test
    void aPasswordInARuleIsNotRepeated() {
        assertThat(AccessReader.withoutPasswords("on >planted #planted ~tg:* +@all"))
                .isEqualTo("on >*** #*** ~tg:* +@all");
    }

    @Test
    void aSessionIsOfARole() {
        assertThat(RightsReader.roleOf("arn:aws:sts::000000000000:assumed-role/ops/me"))
                .isEqualTo("arn:aws:iam::000000000000:role/ops");
    }

    @Test
    void theConnectionTypeIsReadThoughTheSdkDropsIt() {
        Account there = Fixtures.serverlessPublic(NOW).account();
        Seen<?> placement = there.cache().placement();
        Account seen = read(new FakeAws(there), there, Target.Depth.USE);
        assertThat(seen.cache().connectionType()).isEqualTo("public");
        assertThat(seen.cache().placement()).isEqualTo(placement);
    }
}
