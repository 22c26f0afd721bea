package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.topic.AllRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** Every remedy does what it says: its rule passes afterwards, no other begins to fail, and no client is cut off. */
class RemediesTest {
    /** What only people can do. */
    private static final Set<String> NO_CALL = Set.of("APP-01", "APP-03");

    /** Newer than the SDK that is used here. */
    private static final Set<String> NEWER = Set.of("Durability");

    private static final Map<String, String> PACKAGES =
            Map.of("elbv2", "elasticloadbalancingv2", "logs", "cloudwatchlogs");

    static Stream<String> ids() {
        return AllRules.facts().stream().map(RuleFacts::id);
    }

    private static List<Finding> findings(AnAccount account) {
        return AllRules.list().stream()
                .flatMap(rule -> rule.of(account.build()).findings().stream())
                .toList();
    }

    private static Set<String> ids(AnAccount account) {
        return findings(account).stream()
                .map(finding -> finding.rule().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Change> changes(Finding finding) {
        return finding.steps().stream()
                .filter(Change.class::isInstance)
                .map(Change.class::cast)
                .toList();
    }

    @Test
    void everyRemedyButThoseForPeopleHasACall() {
        assertThat(ids().filter(id -> {
                    AnAccount wrong = AnAccount.with(RuleFixtures.of(id).wrong());
                    return findings(wrong).stream()
                            .filter(finding -> finding.rule().id().equals(id))
                            .allMatch(finding -> changes(finding).isEmpty());
                }))
                .containsExactlyInAnyOrderElementsOf(NO_CALL);
    }

    static Stream<String> withCalls() {
        return ids().filter(id -> !NO_CALL.contains(id));
    }

    @ParameterizedTest
    @MethodSource("withCalls")
    void aRemedyMakesItsRulePassAndNoOtherFailAndCutsNoClientOff(String id) {
        isMended(id, RuleFixtures.of(id).wrong());
    }

    /** The only way in is the one that the rule is about, so that a remedy that closes it first is seen. */
    @ParameterizedTest
    @MethodSource("ingress")
    void theOnlyWayInIsNotClosedBeforeAnotherIsOpen(String id) {
        isMended(id, RuleFixtures.of(id).wrong().andThen(account -> account.rules.remove(0)));
    }

    static Stream<String> ingress() {
        return Stream.of("NET-01", "NET-02", "NET-04");
    }

    /** Other kinds and engines, where a remedy takes another way. */
    static Stream<org.junit.jupiter.params.provider.Arguments> variants() {
        Consumer<AnAccount> redis = account -> {
            account.engine = "redis";
            account.version = "7.1.0";
            account.offered = dev.tidegate.aws.account.Seen.known(List.of("7.1"));
        };
        Consumer<AnAccount> alone = AnAccount::standAlone;
        Consumer<AnAccount> plain = account -> {
            account.userGroups = List.of();
            account.transit = new dev.tidegate.aws.account.Cache.Transit(false, "");
        };
        Consumer<AnAccount> noUserGroup = account -> account.userGroups = List.of();
        Consumer<AnAccount> token = account -> {
            account.userGroups = List.of();
            account.hasToken = true;
        };
        Consumer<AnAccount> vpc = AnAccount::serverless;
        Consumer<AnAccount> awsGroup = account -> {
            account.parameterGroup = "default.valkey8";
            account.parameters.clear();
        };
        return Stream.of(
                variant("AUTH-01", redis.andThen(noUserGroup)),
                variant("AUTH-01", redis.andThen(plain)),
                variant("AUTH-01", redis.andThen(noUserGroup).andThen(account -> account.version = "6.2.6")),
                variant("AUTH-02", redis.andThen(token).andThen(account -> account.version = "6.2.6")),
                variant("AUTH-01", alone.andThen(plain)),
                variant("AUTH-01", vpc.andThen(noUserGroup)),
                variant("AUTH-02", redis.andThen(token)),
                variant("AUTH-02", alone.andThen(token)),
                variant("TLS-01", alone.andThen(plain)),
                variant("TLS-01", redis.andThen(plain)),
                variant("HA-01", alone.andThen(token)),
                variant("HA-02", alone.andThen(token)),
                variant("HA-02", account -> account.multiAz = "disabled"),
                variant("BK-01", alone.andThen(token).andThen(account -> account.retention = 0)),
                variant("BK-01", vpc.andThen(account -> account.retention = 0)),
                variant("MEM-01", awsGroup),
                variant("MEM-01", alone.andThen(token).andThen(awsGroup)),
                variant(
                        "ENC-01",
                        alone.andThen(token)
                                .andThen(account ->
                                        account.atRest = new dev.tidegate.aws.account.Cache.AtRest(false, ""))),
                variant("ENC-02", vpc.andThen(account -> account.policy = account.policy.wantingCustomerKey())),
                variant("NET-06", alone.andThen(token).andThen(account -> account.groupName = "default")),
                variant("NET-06", vpc.andThen(account -> account.groupName = "default")),
                variant(
                        "AUTH-03",
                        redis.andThen(account -> account.users = dev.tidegate.aws.account.Seen.known(
                                List.of(AnAccount.user("default", "default", "no-password", "on ~* +@all"))))));
    }

    private static org.junit.jupiter.params.provider.Arguments variant(String id, Consumer<AnAccount> wrong) {
        return org.junit.jupiter.params.provider.Arguments.of(id, wrong);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void otherKindsAndEnginesAreMendedToo(String id, Consumer<AnAccount> wrong) {
        isMended(id, wrong);
    }

    private static void isMended(String id, Consumer<AnAccount> wrong) {
        AnAccount account = AnAccount.with(wrong);
        Set<String> before = ids(account);
        assertThat(before).contains(id);
        InMemoryAws aws = new InMemoryAws(account);
        ImaginedClient client = new ImaginedClient(account);
        boolean couldWork = client.canWork();
        List<Finding> found = findings(account).stream()
                .filter(finding -> finding.rule().id().equals(id))
                .toList();
        List<Step> done = new ArrayList<>();
        for (Step step : found.stream()
                .map(Finding::steps)
                .distinct()
                .flatMap(List::stream)
                .toList()) {
            done.add(step);
            if (step instanceof Manual manual) {
                aws.run(step);
                client.follow(manual, aws.cache());
            } else {
                aws.run(step);
            }
            assertThat(!couldWork || client.canWork())
                    .as("the client works after %s", done)
                    .isTrue();
        }
        Set<String> after = ids(aws.cache());
        assertThat(after).as("after %s", done).doesNotContain(id);
        after.removeAll(before);
        assertThat(after).as("new after %s", done).isEmpty();
    }

    /** What is printed as a command is a call that AWS has, with parameters that it has. */
    @ParameterizedTest
    @MethodSource("withCalls")
    void everyCallAndEveryParameterIsOneOfTheSdk(String id) throws ReflectiveOperationException {
        AnAccount account = AnAccount.with(RuleFixtures.of(id).wrong());
        for (Finding finding : findings(account)) {
            for (Change change : changes(finding)) {
                assertThat(members(change))
                        .as(change.toString())
                        .containsAll(without(change.parameters().keySet()));
                assertThat(change.differences()).isNotEmpty();
            }
        }
    }

    private static Set<String> without(Set<String> names) {
        return names.stream().filter(name -> !NEWER.contains(name)).collect(Collectors.toSet());
    }

    private static Set<String> members(Change change) throws ReflectiveOperationException {
        Class<?> request = Class.forName("software.amazon.awssdk.services."
                + PACKAGES.getOrDefault(change.service(), change.service()).toLowerCase(Locale.ROOT) + ".model."
                + change.operation() + "Request");
        Object builder = request.getMethod("builder").invoke(null);
        return ((SdkPojo) builder)
                .sdkFields().stream().map(SdkField::memberName).collect(Collectors.toSet());
    }
}
