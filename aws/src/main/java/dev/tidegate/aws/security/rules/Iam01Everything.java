package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Optional;

/** IAM-01: the role of the app may connect to every cache or change them. */
final class Iam01Everything implements Rule {
    private static final String CONNECT = "elasticache:Connect";

    private static final RuleFacts FACTS = RuleFacts.of(
                    "IAM-01", Severity.HIGH, "The role of the app may connect to every cache, or modify caches")
            .checks(
                    "The compute role of the app that `--amplify-app` names, as IAM simulates its policies. "
                            + "The permission `elasticache:Connect` on `*`, or any `elasticache` permission that "
                            + "modifies caches, is a finding.",
                    "iam:SimulatePrincipalPolicy",
                    "amplify:GetApp")
            .rationale("An attacker who takes over the app can log in to every cache of the account, as every "
                    + "user, or delete it.")
            .remediation(
                    "Allow `elasticache:Connect` on two ARNs only: that of the cache and that of its user.",
                    "aws iam put-role-policy --role-name ROLE --policy-name CACHE-connect --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"elasticache:Connect\",\"Resource\":[\"ARN\",\"<USER_ARN>\"]}]}'");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the role of the app", AppVariables.NOT_NAMED, ""));
        }
        return amplify.get()
                .roleRights()
                .map(seen -> AuditContext.on(seen, "what the compute role may do", rights -> evaluate(subject, rights)))
                .orElseGet(() -> AuditContext.on(
                        amplify.get().app(),
                        "the compute role of the app",
                        app -> RuleResult.notApplicable("the app has no compute role")));
    }

    private static RuleResult evaluate(AuditContext subject, Rights rights) {
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
                        FACTS,
                        rights.principal(),
                        "The role of the app has more permissions than to connect to this cache.")
                .fill("ROLE", rights.principal().substring(rights.principal().lastIndexOf('/') + 1))
                .fill("CACHE", subject.cache().id())
                .fill("ARN", subject.cacheArn());
        for (String action : tooMuch) {
            finding = finding.seen(action, "allowed on *");
        }
        return RuleResult.of(finding);
    }

    private static boolean isChange(String action) {
        return action.startsWith("elasticache:") && !action.matches("elasticache:(Describe|List|Connect).*");
    }
}
