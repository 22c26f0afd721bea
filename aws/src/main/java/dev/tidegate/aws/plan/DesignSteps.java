package dev.tidegate.aws.plan;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.rules.topic.LimiterAccess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The steps that build a design, or get an existing cache ready for one. Access is added before any is taken away. */
public final class DesignSteps {
    /** Findings that are remedied in place; those that build a new cache are planned by their name. */
    private static final Set<String> IN_PLACE = Set.of(
            "NET-01", "NET-02", "NET-14", "TLS-01", "TLS-02", "AUTH-01", "HA-01", "HA-02", "HA-03", "BK-01", "VER-02",
            "MEM-01");

    /** Findings whose remedies close a way in that clients may use. */
    private static final Set<String> CLOSES_WAYS = Set.of("NET-01", "NET-02");

    private static final int GIGABYTES = 1;
    private static final int UNITS_PER_SECOND = 5_000;
    private static final String PORT = "6379";
    private static final String HOST = "CACHE_HOST";

    private DesignSteps() {}

    /**
     * The branch of an app on Amplify that is to use the cache.
     *
     * @param id of the app on Amplify
     * @param branch of that app
     */
    public record App(String id, String branch) {}

    /** A security group for the clients, its way in, and everything that can be put right in place. */
    public static List<Step> existing(AuditContext subject) {
        List<Step> steps = new ArrayList<>(clientGroup(subject));
        List<Finding> findings = AllRules.list().stream()
                .flatMap(rule -> rule.of(subject).findings().stream())
                .filter(finding -> IN_PLACE.contains(finding.rule().id()))
                .toList();
        boolean closesWays = findings.stream()
                .anyMatch(finding -> CLOSES_WAYS.contains(finding.rule().id()));
        if (closesWays && !steps.isEmpty()) {
            // The new group has no member yet: what is closed after it would cut the clients off.
            steps.add(new Manual("Add the security group " + clientsOf(subject) + " to every client of the cache."));
        }
        steps.addAll(Remedied.of(findings));
        return steps;
    }

    private static String clientsOf(AuditContext subject) {
        return subject.cache().id() + "-clients";
    }

    private static List<Step> clientGroup(AuditContext subject) {
        List<SecurityGroup> groups =
                subject.account().network().securityGroups().found().orElse(List.of());
        if (groups.isEmpty()) {
            return List.of();
        }
        SecurityGroup group = groups.get(0);
        Slot clients = new Slot("CLIENT_GROUP");
        String name = clientsOf(subject);
        int from = subject.ports().stream().mapToInt(port -> port).min().orElse(subject.port());
        int to = subject.ports().stream().mapToInt(port -> port).max().orElse(subject.port());
        Map<String, Object> peer = new LinkedHashMap<>();
        peer.put("GroupId", clients);
        peer.put("Description", "rate limiter");
        Map<String, Object> permission = new LinkedHashMap<>();
        permission.put("IpProtocol", "tcp");
        permission.put("FromPort", from);
        permission.put("ToPort", to);
        permission.put("UserIdGroupPairs", List.of(peer));
        return List.of(
                Change.of("ec2", "CreateSecurityGroup", name)
                        .with("GroupName", name)
                        .with("Description", "clients of the cache of the limiter")
                        .with("VpcId", group.vpcId())
                        .changing("SecurityGroup", "(none)", name)
                        .filling(clients),
                Change.of("ec2", "AuthorizeSecurityGroupIngress", group.id())
                        .with("GroupId", group.id())
                        .with("IpPermissions", List.of(permission))
                        .changing("ingress from " + clients, "(none)", from == to ? "tcp " + from : from + "-" + to));
    }

    /** Design C: a public serverless cache, with a user of its own that signs in with IAM. */
    public static List<Step> publicServerless(String name) {
        String user = name + "-app";
        Slot host = new Slot(HOST);
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("DataStorage", ordered("Maximum", GIGABYTES, "Unit", "GB"));
        limits.put("ECPUPerSecond", Map.of("Maximum", UNITS_PER_SECOND));
        return List.of(
                Change.of("elasticache", "CreateUser", user)
                        .with("UserId", user)
                        .with("UserName", user)
                        .with("Engine", "valkey")
                        .with("AuthenticationMode", Map.of("Type", "iam"))
                        .with("AccessString", LimiterAccess.RULE)
                        .changing("User", "(none)", user),
                Change.of("elasticache", "CreateUserGroup", name + "-users")
                        .with("UserGroupId", name + "-users")
                        .with("Engine", "valkey")
                        .with("UserIds", List.of(user))
                        .changing("UserGroup", "(none)", name + "-users"),
                Change.of("elasticache", "CreateServerlessCache", name)
                        .with("ServerlessCacheName", name)
                        .with("Engine", "valkey")
                        .with("MajorEngineVersion", "9")
                        .with("ConnectionType", "public")
                        .with("UserGroupId", name + "-users")
                        .with("CacheUsageLimits", limits)
                        .changing("ServerlessCache", "(none)", name)
                        .filling(host));
    }

    /** The role of the app may connect as that user to that cache, and the branch has the role. */
    public static List<Step> role(String roleArn, String cacheArn, String userArn, App app) {
        String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", "Allow");
        statement.put("Action", "elasticache:Connect");
        statement.put("Resource", List.of(cacheArn, userArn));
        Map<String, Object> policy = ordered("Version", "2012-10-17", "Statement", List.of(statement));
        return List.of(
                Change.of("iam", "PutRolePolicy", role)
                        .with("RoleName", role)
                        .with("PolicyName", "tidegate-connect")
                        .with("PolicyDocument", policy)
                        .changing("Policy tidegate-connect", "(none)", "connect to this cache as this user"),
                Change.of("amplify", "UpdateBranch", app.branch())
                        .with("appId", app.id())
                        .with("branchName", app.branch())
                        .with("computeRoleArn", roleArn)
                        .changing("computeRoleArn", "as it is", roleArn));
    }

    /** The variables of design C; none of them is a secret. */
    public static Map<String, Object> variables(String name) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("ELASTICACHE_HOST", new Slot(HOST));
        variables.put("ELASTICACHE_PORT", PORT);
        variables.put("ELASTICACHE_NAME", name);
        variables.put("ELASTICACHE_USER", name + "-app");
        return variables;
    }

    /** Variables merged into a branch, and a release that builds with them. */
    public static List<Step> released(App app, Map<String, Object> variables) {
        Change set = Change.of("amplify", "UpdateBranch", app.branch())
                .with("appId", app.id())
                .with("branchName", app.branch())
                .with("environmentVariables", variables);
        for (Map.Entry<String, Object> each : variables.entrySet()) {
            set = set.changing("environmentVariables." + each.getKey(), "as it is", each.getValue());
        }
        return List.of(
                set,
                Change.of("amplify", "StartJob", app.branch())
                        .with("appId", app.id())
                        .with("branchName", app.branch())
                        .with("jobType", "RELEASE")
                        .with("jobReason", "tidegate aws apply")
                        .changing("last job", "as it is", "a newer one that succeeded"));
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, other);
        return map;
    }
}
