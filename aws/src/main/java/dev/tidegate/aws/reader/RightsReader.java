package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** Asks IAM which actions a role is allowed. */
final class RightsReader {
    static final String SIMULATE = "iam:SimulatePrincipalPolicy";

    /** {@code Connect}, and three that only a principal with all permissions on all caches has. */
    private static final List<String> ACTIONS = List.of(
            "elasticache:Connect",
            "elasticache:CreateUser",
            "elasticache:DeleteCacheCluster",
            "elasticache:DeleteReplicationGroup");

    private static final Pattern SESSION = Pattern.compile("arn:([a-z-]+):sts::([0-9]+):assumed-role/([^/]+)/.*");

    private final AwsClients clients;

    RightsReader(AwsClients clients) {
        this.clients = clients;
    }

    /** On any resource at all, and on these. */
    Seen<Rights> read(String who, List<String> resources) {
        String principal = roleOf(who);
        if (!principal.contains(":role/") && !principal.contains(":user/")) {
            return Seen.hidden(SIMULATE, Why.FAILED, "IAM simulates only users and roles");
        }
        return AwsCalls.at(SIMULATE, () -> {
            List<Rights.Right> rights = new ArrayList<>(ask(principal, ACTIONS, List.of("*")));
            List<String> named = resources.stream().filter(it -> !it.isEmpty()).toList();
            if (!named.isEmpty()) {
                rights.addAll(ask(principal, List.of("elasticache:Connect"), named));
            }
            return new Rights(principal, rights);
        });
    }

    /** The role of a session; IAM knows no sessions. */
    static String roleOf(String arn) {
        Matcher session = SESSION.matcher(arn);
        return session.matches()
                ? "arn:" + session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3)
                : arn;
    }

    /** One resource at a time: for several at once IAM answers in another shape. */
    private List<Rights.Right> ask(String principal, List<String> actions, List<String> resources) {
        List<Rights.Right> rights = new ArrayList<>();
        for (String resource : resources) {
            clients.iam()
                    .simulatePrincipalPolicy(r ->
                            r.policySourceArn(principal).actionNames(actions).resourceArns(resource))
                    .evaluationResults()
                    .forEach(it -> rights.add(new Rights.Right(
                            text(it.evalActionName()),
                            resource,
                            it.evalDecision() == PolicyEvaluationDecisionType.ALLOWED)));
        }
        return rights;
    }
}
