package dev.tidegate.aws.fake;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * All of AWS that is read of an account, told from the same records that a reading yields: what is read back must be
 * what was put in. Faults on demand, by the name of the action as a policy has it.
 */
public final class FakeAws implements FakeService.Handler {
    private static final DateTimeFormatter SIGNED =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** How far a request may be off, as AWS has it. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Account account;
    private final CacheWire caches;
    private final NetworkWire network;
    private final AmplifyWire amplify;
    private final Map<String, FakeService.Answer> faults = new HashMap<>();
    private final Map<String, Integer> throttled = new ConcurrentHashMap<>();
    private final Set<String> calls = new ConcurrentSkipListSet<>();
    private Duration ahead = Duration.ZERO;
    private boolean isStrict;

    public FakeAws(Account account) {
        this(account, 2);
    }

    /** Lists come in pages of that many. */
    public FakeAws(Account account, int pageSize) {
        this.account = account;
        this.caches = new CacheWire(account, pageSize);
        this.network = new NetworkWire(account, pageSize);
        this.amplify = new AmplifyWire(account.amplify());
    }

    /** A variable of the app, with its value: the records have names alone. */
    public FakeAws appVariable(String name, String value) {
        amplify.app(name, value);
        return this;
    }

    /** A variable of the branch. */
    public FakeAws branchVariable(String name, String value) {
        amplify.branch(name, value);
        return this;
    }

    /** The caller may not do that. */
    public FakeAws deny(String action) {
        return fault(action, 403, action.startsWith("ec2:") ? "UnauthorizedOperation" : "AccessDenied");
    }

    /** That call answers so. */
    public FakeAws fault(String action, int status, String code) {
        return fault(action, answer(action, status, code, "not done: " + action));
    }

    public FakeAws fault(String action, FakeService.Answer answer) {
        faults.put(action, answer);
        return this;
    }

    /** That call is throttled so often, and then answered. */
    public FakeAws throttle(String action, int times) {
        throttled.put(action, times);
        return this;
    }

    /** AWS's clock is that far from this machine's. */
    public FakeAws clockOff(Duration theirsAhead) {
        ahead = theirsAhead;
        return this;
    }

    /** Requests that are more than five minutes off are refused, as AWS does. */
    public FakeAws strictAboutTime() {
        isStrict = true;
        return this;
    }

    /** Every action that was asked for, as a policy names it. */
    public Set<String> calls() {
        return new TreeSet<>(calls);
    }

    @Override
    public FakeService.Answer answer(Map<String, String> request) {
        String action = action(request);
        calls.add(action);
        Instant theirs = Instant.now().plus(ahead);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atZone(ZoneOffset.UTC));
        return raw(action, request, theirs).with("Date", date);
    }

    private FakeService.Answer raw(String action, Map<String, String> request, Instant theirs) {
        Instant signed = Instant.from(SIGNED.parse(request.get(":date")));
        if (isStrict && Duration.between(signed, theirs).abs().compareTo(SKEW) > 0) {
            return answer(action, 403, "RequestExpired", "Request has expired.");
        }
        if (faults.containsKey(action)) {
            return faults.get(action);
        }
        if (throttled.merge(action, -1, Integer::sum) >= 0) {
            return answer(action, 400, "Throttling", "Rate exceeded");
        }
        return switch (request.get(":service")) {
            case "elasticache" -> caches.answer(request);
            case "ec2" -> network.ec2(request);
            case "elasticloadbalancing" -> network.balancers(request);
            case "monitoring" -> network.alarms(request);
            case "amplify" -> amplify.answer(request);
            case "sts" -> identity();
            case "iam" -> simulated(request);
            case "rds" -> database(request);
            default -> answer(action, 400, "InvalidAction", action);
        };
    }

    private static String action(Map<String, String> request) {
        String service = request.get(":service");
        String name = service.equals("amplify")
                ? AmplifyWire.action(request.get(":path"))
                : request.getOrDefault("Action", "");
        return (service.equals("monitoring") ? "cloudwatch" : service) + ":" + name;
    }

    /** A fault in the words of that service's protocol. */
    public static FakeService.Answer answer(String action, int status, String code, String message) {
        if (action.startsWith("ec2:")) {
            return new FakeService.Answer(
                    status,
                    Xml.tag(
                            "Response",
                            Xml.tag("Errors", Xml.tag("Error", Xml.tag("Code", code), Xml.tag("Message", message))),
                            Xml.tag("RequestID", "r")));
        }
        if (action.startsWith("amplify:")) {
            return new FakeService.Answer(status, "{\"message\":\"" + message + "\"}").with("x-amzn-ErrorType", code);
        }
        return FakeService.Answer.fault(status, code, message);
    }

    public static FakeService.Answer query(String action, String result) {
        return FakeService.Answer.ok(Xml.tag(
                action + "Response",
                Xml.tag(action + "Result", result),
                Xml.tag("ResponseMetadata", Xml.tag("RequestId", "r"))));
    }

    private FakeService.Answer identity() {
        Caller caller = account.caller().found().orElseThrow();
        return query(
                "GetCallerIdentity",
                Xml.tag("Arn", caller.arn()) + Xml.tag("UserId", "AIDAFAKE") + Xml.tag("Account", caller.accountId()));
    }

    private FakeService.Answer simulated(Map<String, String> request) {
        String principal = request.get("PolicySourceArn");
        String resource = request.get("ResourceArns.member.1");
        Stream<Rights> all = Stream.concat(
                account.caller().found().stream().flatMap(it -> it.rights().found().stream()),
                account.amplify().flatMap(Amplify::roleRights).flatMap(Seen::found).stream());
        Optional<Rights> known =
                all.filter(it -> it.principal().equals(principal)).findFirst();
        if (known.isEmpty()) {
            return answer("iam:SimulatePrincipalPolicy", 403, "AccessDenied", "not authorized to simulate");
        }
        Rights rights = known.get();
        List<String> actions = new ArrayList<>();
        for (int i = 1; request.containsKey("ActionNames.member." + i); i++) {
            actions.add(request.get("ActionNames.member." + i));
        }
        return query(
                "SimulatePrincipalPolicy",
                Xml.list(
                        "EvaluationResults",
                        "member",
                        actions,
                        action -> Xml.tag("EvalActionName", action)
                                + Xml.tag("EvalResourceName", resource)
                                + Xml.tag(
                                        "EvalDecision",
                                        rights.rights().contains(new Rights.Right(action, resource, true))
                                                ? "allowed"
                                                : "implicitDeny")));
    }

    private FakeService.Answer database(Map<String, String> request) {
        String id = request.get("DBInstanceIdentifier");
        return account.database()
                .flatMap(Seen::found)
                .filter(it -> it.id().equals(id))
                .map(it -> query(
                        "DescribeDBInstances", Xml.tag("DBInstances", Xml.tag("DBInstance", FakeAws.database(it)))))
                .orElseGet(() -> FakeService.Answer.fault(404, "DBInstanceNotFound", id + " not found"));
    }

    private static String database(Database it) {
        return Xml.value("DBInstanceIdentifier", it.id())
                + Xml.value("Engine", it.engine())
                + Xml.value("DBInstanceStatus", it.status())
                + Xml.tag("DBSubnetGroup", Xml.value("VpcId", it.vpcId()))
                + Xml.list(
                        "VpcSecurityGroups",
                        "VpcSecurityGroupMembership",
                        it.securityGroupIds(),
                        id -> Xml.value("VpcSecurityGroupId", id))
                + Xml.value("PubliclyAccessible", it.isPublic())
                + Xml.value("StorageEncrypted", it.isEncrypted());
    }
}
