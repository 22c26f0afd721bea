package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about who may sign in to the cache, and how: tokens and user groups. {@link UserRules} judges the users. */
final class AccessRules {
    static final List<Rule> RULES = Stream.of(
                    List.of(Rule.of("AUTH-01", AccessRules::noSignIn), Rule.of("AUTH-02", AccessRules::sharedToken)),
                    UserRules.RULES,
                    List.of(Rule.of("AUTH-08", AccessRules::oldToken)))
            .flatMap(List::stream)
            .toList();

    private AccessRules() {}

    private static RuleResult noSignIn(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        if (cache.auth().hasToken() || !cache.auth().userGroups().isEmpty()) {
            return RuleResult.passed();
        }
        boolean isPlain = isPlain(subject);
        List<Inbound> open = Inbound.worldOpen(subject);
        Finding finding = subject.finding(facts, "There is no AUTH token and no user group.")
                .remedy((subject.is(CacheKind.CLUSTER) ? Remedies.WRAP_FIRST : "")
                        + (isPlain ? "Enable TLS first, as TLS-01 describes. " : "")
                        + facts.plainRemedy())
                .seen("authTokenEnabled", false)
                .seen("userGroupIds", "(none)")
                .by(signIn(subject, isPlain));
        if (isPlain) {
            finding = finding.seen("transitEncryptionEnabled", false);
        }
        if (!open.isEmpty()) {
            finding = finding.seen("openTo", open.get(0).rule().peer());
        }
        return RuleResult.of(isPlain || !open.isEmpty() ? finding.as(Severity.CRITICAL) : finding);
    }

    private static boolean isPlain(AuditContext subject) {
        return !subject.is(CacheKind.SERVERLESS) && !subject.cache().transit().isOn();
    }

    private static List<Step> signIn(AuditContext subject, boolean isPlain) {
        Steps steps = isPlain ? Remedies.tls(subject) : Remedies.upgraded(subject);
        UserSteps.signIn(subject, steps);
        return steps.list();
    }

    private static RuleResult sharedToken(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no AUTH token");
        }
        if (!cache.auth().hasToken()) {
            return RuleResult.passed();
        }
        boolean isValkey = cache.engine().equals("valkey");
        if (cache.version().isEmpty() && !isValkey) {
            return AuditContext.on(
                    cache.placement(),
                    "the version of the engine",
                    placement -> RuleResult.unseen(
                            new NotEvaluated("the version of the engine", "AWS does not say it", "")));
        }
        if (!isValkey && Version.of(cache.version()).major() < 6) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(facts, "An AUTH token is used where users could be.")
                .seen("authTokenEnabled", true)
                .seen("engine", cache.engine() + " " + cache.version())
                .by(tokenToUsers(subject)));
    }

    /** A default user whose password is the token keeps clients in that have not moved yet. */
    private static List<Step> tokenToUsers(AuditContext subject) {
        String id = subject.cache().id();
        Slot token = new Slot("AUTH_TOKEN");
        return Remedies.upgraded(subject)
                .then(UserSteps.iamUser(subject, id + "-app"))
                .then(UserSteps.user(subject, id + "-default", "default")
                        .with("AuthenticationMode", passwords(token))
                        .with("AccessString", LimiterAccess.RULE)
                        .changing("User", "(none)", id + "-default"))
                .then(UserSteps.group(subject, List.of(id + "-app", id + "-default")))
                .modify(UserSteps.attach(subject)
                        .with("AuthTokenUpdateStrategy", "DELETE")
                        .changing("AuthTokenEnabled", true, false))
                .manually("Have every client sign in as " + id + "-app with an IAM token.")
                .then(Change.of("elasticache", "ModifyUser", id + "-default")
                        .with("UserId", id + "-default")
                        .with("AccessString", UserSteps.CLOSED)
                        .changing("AccessString", LimiterAccess.RULE, UserSteps.CLOSED))
                .list();
    }

    private static Map<String, Object> passwords(Slot... all) {
        Map<String, Object> mode = new java.util.LinkedHashMap<>();
        mode.put("Type", "password");
        mode.put("Passwords", List.of((Object[]) all));
        return mode;
    }

    private static RuleResult oldToken(AuditContext subject, RuleFacts facts) {
        Cache.Auth auth = subject.cache().auth();
        if (!auth.hasToken()) {
            return RuleResult.notApplicable("the cache has no AUTH token");
        }
        Optional<LocalDate> changed = auth.tokenChangedAt().map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC));
        if (changed.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the age of the AUTH token", "AWS does not say it", ""));
        }
        long days = ChronoUnit.DAYS.between(changed.get(), subject.today());
        return days <= subject.policy().rotationDays()
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(facts, "The AUTH token is " + days + " days old.")
                        .seen("authTokenLastModifiedDate", changed.get())
                        .by(rotated(subject)));
    }

    /** With ROTATE both tokens are valid, until SET leaves the new one alone. */
    private static List<Step> rotated(AuditContext subject) {
        String id = Steps.groupId(subject);
        Slot token = new Slot("NEW_TOKEN");
        Change change = Remedies.modifyGroup(id).with("AuthToken", token);
        return new Steps(subject)
                .wrapped()
                .modify(change.with("AuthTokenUpdateStrategy", "ROTATE").changing("AuthToken", "(old)", "(old or new)"))
                .manually("Give every client the new token.")
                .modify(change.with("AuthTokenUpdateStrategy", "SET").changing("AuthToken", "(old or new)", "(new)"))
                .list();
    }
}
