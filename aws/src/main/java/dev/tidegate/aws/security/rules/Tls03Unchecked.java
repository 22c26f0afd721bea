package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.ExternalFacts;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** TLS-03: a client does not verify the certificate of the cache. */
final class Tls03Unchecked implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "TLS-03", Severity.HIGH, "A client does not verify the certificate of the cache")
            .checks(
                    "Files that `--client` names: whether they contain a setting that disables verification "
                            + "(`rejectUnauthorized: false`, `SslVerifyMode.NONE`, `ssl_cert_reqs=none`, "
                            + "`InsecureSkipVerify: true`, `NODE_TLS_REJECT_UNAUTHORIZED=0`). The variables of the app "
                            + "that `--amplify-app` names are checked too.",
                    "amplify:GetApp",
                    "amplify:GetBranch")
            .rationale("Without verification the client sends the password to any server that answers at the "
                    + "address.")
            .remediation(
                    "Remove the setting; every current system trusts the certificates of ElastiCache. The "
                            + "command verifies that.",
                    "openssl s_client -connect ENDPOINT -servername HOST -verify_return_error </dev/null");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.outside().clients().isEmpty() && subject.account().amplify().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(
                    "the TLS settings of clients", "name their files with --client, or an app with --amplify-app", ""));
        }
        RuleResult files = subject.outside().clients().orElse(List.of()).stream()
                .map(file -> evaluate(subject, file))
                .reduce(RuleResult.passed(), RuleResult::and);
        return files.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Variable.Hint.TLS_UNCHECKED)
                        ? RuleResult.of(filled(
                                        subject,
                                        subject.finding(
                                                FACTS,
                                                where.arn(),
                                                "Variable " + variable.name() + " disables certificate verification."))
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name()))
                        : RuleResult.passed()));
    }

    private static RuleResult evaluate(AuditContext subject, ExternalFacts.ClientFile file) {
        return RuleResult.of(file.unchecked().stream()
                .map(place -> filled(
                                subject, subject.finding(FACTS, file.name() + " disables certificate verification."))
                        .seen(file.name(), place))
                .toList());
    }

    private static dev.tidegate.aws.security.Finding filled(
            AuditContext subject, dev.tidegate.aws.security.Finding finding) {
        return subject.cache()
                .endpoint()
                .map(endpoint -> finding.fill("ENDPOINT", endpoint.toString()).fill("HOST", endpoint.host()))
                .orElse(finding);
    }
}
