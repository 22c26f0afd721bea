package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.Variable.Hint;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about the app that uses the cache: its role, its variables, its files and its routes. */
final class AppRules {
    static final List<Rule> RULES = List.of(
            Rule.of("TLS-03", AppRules::uncheckedCertificate),
            Rule.of("AUTH-07", AppRules::secretInVariable),
            Rule.of("IAM-01", AppRules::wideRole),
            Rule.of("APP-01", AppRules::openRoute),
            Rule.of("APP-02", AppRules::unreachable),
            Rule.of("APP-03", AppRules::failsOpen));

    /** The variable by which an app finds Tidegate. */
    private static final String SERVICE = "TIDEGATE_URL";

    private static final String CONNECT = "elasticache:Connect";

    /** Every verb of ElastiCache that changes something. */
    private static final List<Object> CHANGES = List.of(
            "elasticache:Add*",
            "elasticache:Authorize*",
            "elasticache:Batch*",
            "elasticache:Complete*",
            "elasticache:Copy*",
            "elasticache:Create*",
            "elasticache:Decrease*",
            "elasticache:Delete*",
            "elasticache:Disassociate*",
            "elasticache:Export*",
            "elasticache:Failover*",
            "elasticache:Increase*",
            "elasticache:Interrupt*",
            "elasticache:Modify*",
            "elasticache:Purchase*",
            "elasticache:Reb*",
            "elasticache:Remove*",
            "elasticache:Reset*",
            "elasticache:Revoke*",
            "elasticache:Start*",
            "elasticache:Test*");

    private AppRules() {}

    private static RuleResult uncheckedCertificate(AuditContext subject, RuleFacts facts) {
        if (subject.outside().clients().isEmpty() && subject.account().amplify().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "what clients check", "name their files with --client, or an app with --amplify-app", ""));
        }
        RuleResult files = subject.outside().clients().orElse(List.of()).stream()
                .flatMap(file -> file.unchecked().stream()
                        .map(place -> subject.finding(facts, file.name() + " switches the check of certificates off.")
                                .seen(file.name(), place)
                                .by(checked(subject))))
                .map(RuleResult::of)
                .reduce(RuleResult.passed(), RuleResult::and);
        return files.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Hint.TLS_UNCHECKED)
                        ? RuleResult.of(subject.finding(
                                        facts,
                                        where.arn(),
                                        "Variable " + variable.name() + " switches the check of certificates off.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name())
                                .by(with(where.change().apply(variable.name()), checked(subject))))
                        : RuleResult.passed()));
    }

    private static List<Step> with(Change change, List<Step> more) {
        List<Step> steps = new ArrayList<>(List.of(change));
        steps.addAll(more);
        return steps;
    }

    /** Shows that the certificate of the cache is trusted here. */
    private static List<Step> checked(AuditContext subject) {
        return subject.cache()
                .endpoint()
                .<List<Step>>map(endpoint -> List.of(Run.of(
                        "openssl",
                        "s_client",
                        "-connect",
                        endpoint.toString(),
                        "-servername",
                        endpoint.host(),
                        "-verify_return_error")))
                .orElse(List.of());
    }

    private static RuleResult secretInVariable(AuditContext subject, RuleFacts facts) {
        return AppVariables.each(subject, "variables of the app", (where, variable) -> {
            boolean isUrl = variable.looks(Hint.URL_WITH_PASSWORD);
            if (!isUrl && !variable.looks(Hint.SECRET)) {
                return RuleResult.passed();
            }
            return RuleResult.of(subject.finding(
                            facts,
                            where.arn(),
                            "Variable " + variable.name()
                                    + (isUrl ? " is a URL with a password in it." : " looks like a secret."))
                    .seen("environmentVariables", variable.name())
                    .seen(where.field(), where.name())
                    .by(MovedSecret.steps(subject, where, variable.name())));
        });
    }

    private static RuleResult wideRole(AuditContext subject, RuleFacts facts) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the role of the app", AppVariables.NOT_NAMED, ""));
        }
        return amplify.get()
                .roleRights()
                .map(seen -> AuditContext.on(
                        seen, "what the compute role may do", rights -> wideRole(subject, facts, rights)))
                .orElseGet(() -> AuditContext.on(
                        amplify.get().app(),
                        "the compute role of the app",
                        app -> RuleResult.notApplicable("the app has no compute role")));
    }

    private static RuleResult wideRole(AuditContext subject, RuleFacts facts, Rights rights) {
        List<String> tooMuch = rights.rights().stream()
                .filter(right -> right.isAllowed() && right.resource().equals("*"))
                .filter(right -> right.action().equals(CONNECT) || isChange(right.action()))
                .map(Rights.Right::action)
                .distinct()
                .toList();
        if (tooMuch.isEmpty()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(
                        facts, rights.principal(), "The app's role may do more than connect to this cache.")
                .by(narrowed(subject, rights.principal()));
        for (String action : tooMuch) {
            finding = finding.seen(action, "allowed on *");
        }
        return RuleResult.of(finding);
    }

    private static boolean isChange(String action) {
        return action.startsWith("elasticache:") && !action.matches("elasticache:(Describe|List|Connect).*");
    }

    /** A refusal in one policy beats what any other allows, wherever that is. */
    private static Change narrowed(AuditContext subject, String principal) {
        String role = principal.substring(principal.lastIndexOf('/') + 1);
        Object user = subject.account().access().users().found().orElse(List.of()).stream()
                .filter(each -> each.authentication().equals("iam"))
                .map(User::id)
                .findFirst()
                .<Object>map(id -> subject.arn("elasticache", "user:" + id))
                .orElse(new Slot("USER_ARN"));
        List<Object> own = List.of(subject.cacheArn(), user);
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("Version", "2012-10-17");
        policy.put(
                "Statement",
                List.of(
                        statement("Allow", "Action", CONNECT, "Resource", own),
                        statement("Deny", "Action", CONNECT, "NotResource", own),
                        statement("Deny", "Action", CHANGES, "Resource", "*")));
        String name = subject.cache().id() + "-connect";
        return Change.of("iam", "PutRolePolicy", role)
                .with("RoleName", role)
                .with("PolicyName", name)
                .with("PolicyDocument", policy)
                .changing("Policy " + name, "(none)", "connect to this cache alone");
    }

    private static Map<String, Object> statement(
            String effect, String actionKey, Object action, String resourceKey, Object resource) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", effect);
        statement.put(actionKey, action);
        statement.put(resourceKey, resource);
        return statement;
    }

    private static RuleResult openRoute(AuditContext subject, RuleFacts facts) {
        if (subject.outside().route().isEmpty()) {
            return RuleResult.unseen(
                    new NotEvaluated("the route that tests the cache", "name the app with --app-url", ""));
        }
        ExternalFacts.Route route = subject.outside().route().get();
        if (route.status().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(route.url(), route.obstacle(), ""));
        }
        if (route.status().get() != 200) {
            return RuleResult.passed();
        }
        if (route.isLoopback()) {
            return RuleResult.unseen(new NotEvaluated(
                    route.url(), "it was asked from its own machine; ask from where strangers would", ""));
        }
        return RuleResult.of(subject.finding(facts, route.url() + " answers without a key.")
                .seen("url", route.url())
                .seen("status", 200)
                .by(
                        new Manual("Delete the route, or have it ask for a key; then this prints 401, 403 or 404:"),
                        Run.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", route.url())));
    }

    private static RuleResult unreachable(AuditContext subject, RuleFacts facts) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the app", AppVariables.NOT_NAMED, ""));
        }
        RuleResult platform = AuditContext.on(amplify.get().app(), "the app", app -> platform(subject, facts, app));
        if (subject.cache().isPublic()) {
            return platform;
        }
        RuleResult told = AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Hint.NAMES_THE_CACHE)
                        ? RuleResult.of(subject.finding(
                                        facts,
                                        where.arn(),
                                        "The app is configured to connect to a cache in a VPC, which Amplify Hosting cannot join.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name())
                                .by(with(where.change().apply(variable.name()), service())))
                        : RuleResult.passed());
        return platform.and(told.findings().isEmpty() ? told.and(noService(subject, facts, amplify.get())) : told);
    }

    private static List<Step> service() {
        return List.of(
                Run.of("tidegate", "aws", "cost"),
                new Manual("Run a decision service in the VPC, and set " + SERVICE + " of the app to its URL."));
    }

    /** An app that neither names the cache nor asks a service has no limiter. */
    private static RuleResult noService(AuditContext subject, RuleFacts facts, Amplify amplify) {
        return AuditContext.on(amplify.app(), "the app", app -> {
            boolean asks = Stream.concat(
                            app.variables().stream(),
                            amplify.branch().flatMap(Seen::found).stream()
                                    .flatMap(branch -> branch.variables().stream()))
                    .anyMatch(variable -> variable.name().equals(SERVICE));
            return asks
                    ? RuleResult.passed()
                    : RuleResult.of(subject.finding(
                                    facts,
                                    app.arn(),
                                    "Amplify Hosting cannot join a VPC, and the app asks no decision service.")
                            .seen("environmentVariables", "no " + SERVICE)
                            .seen("app", app.id())
                            .by(service()));
        });
    }

    private static RuleResult platform(AuditContext subject, RuleFacts facts, AmplifyApp app) {
        if (app.platform().equals("WEB_COMPUTE")) {
            return RuleResult.passed();
        }
        if (app.platform().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the platform of the app", "AWS does not say it", ""));
        }
        return RuleResult.of(
                subject.finding(facts, app.arn(), "The app has no server: its platform is " + app.platform() + ".")
                        .remedy("Give the app a server.")
                        .seen("platform", app.platform())
                        .by(Change.of("amplify", "UpdateApp", app.id())
                                .with("appId", app.id())
                                .with("platform", "WEB_COMPUTE")
                                .changing("platform", app.platform(), "WEB_COMPUTE")));
    }

    private static RuleResult failsOpen(AuditContext subject, RuleFacts facts) {
        Optional<List<String>> open = subject.outside().failOpen();
        if (open.isEmpty() && subject.account().amplify().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "what happens while the cache is away",
                    "name a plans file with --plans, or an app with --amplify-app",
                    ""));
        }
        RuleResult plans = RuleResult.of(open.orElse(List.of()).stream()
                .map(limit -> subject.finding(facts, "Limit " + limit + " lets calls through while the cache is away.")
                        .seen(limit + ".on-store-failure", "open")
                        .by(
                                new Manual("Set on-store-failure of " + limit
                                        + " to local or closed; then check the file:"),
                                Run.of("tidegate", "plans", "validate", "<PLANS_FILE>")))
                .toList());
        return plans.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Hint.FAILS_OPEN)
                        ? RuleResult.of(subject.finding(
                                        facts,
                                        where.arn(),
                                        "Variable " + variable.name()
                                                + " says to let calls through while the cache is away.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name())
                                .by(where.change().apply(variable.name())))
                        : RuleResult.passed()));
    }
}
