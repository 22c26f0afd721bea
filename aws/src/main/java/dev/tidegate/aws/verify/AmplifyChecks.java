package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.AmplifyJob;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.rules.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether an app on Amplify Hosting can use the cache. */
final class AmplifyChecks {
    private static final String CANNOT =
            "Amplify Hosting cannot join a VPC, so its server cannot reach this cache, whatever the security groups say";

    private static final String INSTEAD =
            "run Tidegate in the VPC and let the app ask it over HTTPS (design A of tidegate aws cost), or use a"
                    + " serverless Valkey with a public endpoint (design C)";

    /** Where the app asks Tidegate and not the cache. */
    private static final String SERVICE = "TIDEGATE_URL";

    private static final Set<String> UNDER_WAY = Set.of("CREATED", "PENDING", "PROVISIONING", "RUNNING", "CANCELLING");

    private final Account account;
    private final RuleChecks rules;
    private final List<Check> checks = new ArrayList<>();

    private AmplifyChecks(Account account, RuleChecks rules) {
        this.account = account;
        this.rules = rules;
    }

    static List<Check> of(Account account, RuleChecks rules) {
        AmplifyChecks all = new AmplifyChecks(account, rules);
        account.amplify().ifPresentOrElse(all::asked, all::notAsked);
        return all.checks;
    }

    private void notAsked() {
        checks.add(
                account.cache().isPublic()
                        ? Check.note(
                                "amplify-vpc", "an app on Amplify Hosting can reach this cache with its compute role")
                        : new Check("amplify-vpc", Mark.NOTE, CANNOT, INSTEAD, ""));
    }

    private void asked(Amplify amplify) {
        amplify.app().handle(known -> platform(known), hidden -> checks.add(missing("amplify-app", "the app", hidden)));
        List<Variable> variables = variables(amplify);
        reach(amplify);
        if (amplify.app().found().isPresent()) {
            names(variables);
            amplify.app().found().ifPresent(this::build);
        }
        amplify.branch().ifPresent(this::branch);
    }

    private static Check missing(String id, String what, Seen.Hidden<?> hidden) {
        return hidden.why() == Why.NOT_FOUND
                ? Check.failure(
                        id,
                        "no such " + what.replace("the ", "") + " in this region",
                        "check the id: aws amplify list-apps")
                : Check.unseen(id, what, hidden);
    }

    private void platform(AmplifyApp app) {
        String what = (app.name() + " (" + app.id() + ")").strip() + ", platform "
                + (app.platform().isEmpty() ? "not said" : app.platform());
        checks.add(rules.found("amplify-platform", AmplifyChecks::isAboutPlatform, RuleChecks.fails("APP-02"))
                .orElseGet(() -> app.platform().isEmpty()
                        ? Check.warning("amplify-platform", what, "a server on Amplify is of platform WEB_COMPUTE")
                        : Check.ok("amplify-platform", what)));
    }

    private static boolean isAboutPlatform(Finding finding) {
        return finding.evidence().stream().anyMatch(each -> each.field().equals("platform"));
    }

    /** The branch's beat the app's. */
    private static List<Variable> variables(Amplify amplify) {
        Map<String, Variable> byName = new LinkedHashMap<>();
        amplify.app().found().ifPresent(app -> app.variables().forEach(it -> byName.put(it.name(), it)));
        amplify.branch()
                .flatMap(Seen::found)
                .ifPresent(branch -> branch.variables().forEach(it -> byName.put(it.name(), it)));
        return List.copyOf(byName.values());
    }

    private void reach(Amplify amplify) {
        if (account.cache().isPublic()) {
            role(amplify);
            return;
        }
        if (amplify.app().found().isPresent()) {
            checks.add(rules.found("amplify-vpc", finding -> !isAboutPlatform(finding), RuleChecks.fails("APP-02"))
                    .orElseGet(() -> Check.ok(
                            "amplify-vpc",
                            "the app asks Tidegate (" + SERVICE + "); it could not reach the cache itself")));
        }
    }

    /** A public cache admits whatever IAM admits: here the role of the server. */
    private void role(Amplify amplify) {
        String role = amplify.computeRole();
        if (amplify.app().found().isEmpty() && role.isEmpty()) {
            return;
        }
        if (role.isEmpty()) {
            checks.add(
                    Check.failure(
                            "amplify-role",
                            "the app has no compute role, so its server has no credentials for the cache",
                            "create a role that trusts amplify.amazonaws.com and allows elasticache:Connect, and set it as the compute role"));
            return;
        }
        amplify.roleRights()
                .orElseGet(() -> Seen.hidden("iam:SimulatePrincipalPolicy", Why.NOT_ASKED, "not asked"))
                .handle(
                        known -> checks.add(rights(role, known)),
                        hidden -> checks.add(Check.unseen("amplify-role", "what " + role + " may do", hidden)));
    }

    private static Check rights(String role, Rights rights) {
        List<String> refused = rights.rights().stream()
                .filter(it -> !it.resource().equals("*") && !it.isAllowed())
                .map(Rights.Right::resource)
                .toList();
        return refused.isEmpty()
                ? Check.ok("amplify-role", role + " may connect")
                : Check.failure(
                        "amplify-role",
                        role + " may not connect as or to " + String.join(", ", refused),
                        "allow elasticache:Connect on the cache and on its user");
    }

    private void names(List<Variable> variables) {
        VariableChecks named = new VariableChecks("amplify", variables, account.cache());
        checks.addAll(named.checks("set " + (account.cache().isPublic() ? "ELASTICACHE_REDIS_HOST" : SERVICE)
                + " in the app's environment variables"));
        rules.found("amplify-secrets", finding -> true, RuleChecks.warns("AUTH-07"))
                .ifPresent(checks::add);
    }

    private void build(AmplifyApp app) {
        switch (app.build()) {
            case WRITES_ENV_PRODUCTION -> checks.add(Check.ok("amplify-build", "the build writes .env.production"));
            case OUT_OF_SIGHT ->
                checks.add(
                        Check.note(
                                "amplify-build",
                                "the build is defined in the repository (amplify.yml), which is not read: it must write variables to .env.production"));
            case WRITES_NOTHING ->
                checks.add(Check.failure(
                        "amplify-build",
                        "the build does not write .env.production: the server sees none of the variables",
                        "add to the build: env | grep -e ELASTICACHE_ -e TIDEGATE_ >> .env.production"));
        }
    }

    private void branch(Seen<AmplifyBranch> seen) {
        seen.handle(
                known -> {
                    known.lastJob()
                            .handle(
                                    jobs -> checks.add(job(jobs.stream().findFirst())),
                                    hidden -> checks.add(Check.unseen("amplify-job", "the last build", hidden)));
                },
                hidden -> checks.add(missing("amplify-branch", "the branch", hidden)));
    }

    private static Check job(Optional<AmplifyJob> last) {
        if (last.isEmpty()) {
            return Check.warning(
                    "amplify-job", "the branch was never built", "push to it, or start a build in the console");
        }
        AmplifyJob job = last.get();
        String what = "the last build, " + job.id() + ": " + job.status();
        if (job.status().equals("SUCCEED")) {
            return Check.ok("amplify-job", what);
        }
        return UNDER_WAY.contains(job.status())
                ? Check.warning("amplify-job", what, "wait until it has succeeded")
                : Check.failure(
                        "amplify-job",
                        what + (job.failedSteps().isEmpty() ? "" : " in " + String.join(", ", job.failedSteps())),
                        "check its log in the console; the previous build is running");
    }
}
