package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Outside;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import dev.tidegate.aws.security.Unseen;
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
    public Judgement judge(Case subject) {
        if (subject.outside().clients().isEmpty() && subject.account().amplify().isEmpty()) {
            return Judgement.unseen(new Unseen(
                    "the TLS settings of clients", "name their files with --client, or an app with --amplify-app", ""));
        }
        Judgement files = subject.outside().clients().orElse(List.of()).stream()
                .map(file -> judge(subject, file))
                .reduce(Judgement.passed(), Judgement::and);
        return files.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Variable.Hint.TLS_UNCHECKED)
                        ? Judgement.of(filled(
                                        subject,
                                        subject.finding(
                                                FACTS,
                                                where.arn(),
                                                "Variable " + variable.name() + " disables certificate verification."))
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name()))
                        : Judgement.passed()));
    }

    private static Judgement judge(Case subject, Outside.ClientFile file) {
        return Judgement.of(file.unchecked().stream()
                .map(place -> filled(
                                subject, subject.finding(FACTS, file.name() + " disables certificate verification."))
                        .seen(file.name(), place))
                .toList());
    }

    private static dev.tidegate.aws.security.Finding filled(Case subject, dev.tidegate.aws.security.Finding finding) {
        return subject.cache()
                .endpoint()
                .map(endpoint -> finding.fill("ENDPOINT", endpoint.toString()).fill("HOST", endpoint.host()))
                .orElse(finding);
    }
}
