package dev.tidegate.aws.rules;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.inventory.CacheKind;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The facts about one cache that a rule evaluates.
 *
 * @param account the cache and its environment
 * @param policy the requirements of the user
 * @param outside facts from sources outside AWS
 */
public record AuditContext(Account account, Policy policy, ExternalFacts outside) {
    private static final int PORT = 6379;

    /** The port for reads of a serverless cache in a VPC. */
    private static final int READS = 6380;

    /** The cache. */
    public Cache cache() {
        return account.cache();
    }

    /** Whether the cache is of that kind. */
    public boolean is(CacheKind kind) {
        return cache().kind() == kind;
    }

    /** The day on which the account was read. */
    public LocalDate today() {
        return LocalDate.ofInstant(account.readAt(), ZoneOffset.UTC);
    }

    /** The port that clients connect to. */
    public int port() {
        return cache().endpoint().map(Endpoint::port).filter(port -> port > 0).orElse(PORT);
    }

    /** The ports on which the cache listens; a serverless cache in a VPC has a second one for reads. */
    public Set<Integer> ports() {
        Set<Integer> ports = new TreeSet<>(Set.of(port()));
        cache().readerEndpoint().map(Endpoint::port).filter(port -> port > 0).ifPresent(ports::add);
        if (is(CacheKind.SERVERLESS) && !cache().isPublic()) {
            ports.add(READS);
        }
        return ports;
    }

    /** The ARN of the cache, also if a response left it out. */
    public String cacheArn() {
        if (!cache().arn().isEmpty()) {
            return cache().arn();
        }
        String type = switch (cache().kind()) {
            case SERVERLESS -> "serverlesscache";
            case REPLICATION_GROUP -> "replicationgroup";
            case CLUSTER -> "cluster";
        };
        return arn("elasticache", type + ":" + cache().id());
    }

    /** The ARN of something in the account and region of the cache. */
    public String arn(String service, String resource) {
        return "arn:" + partition() + ":" + service + ":" + account.region() + ":" + accountId() + ":" + resource;
    }

    private String partition() {
        if (account.region().startsWith("cn-")) {
            return "aws-cn";
        }
        return account.region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    private String accountId() {
        String[] parts = cache().arn().split(":", -1);
        return parts.length > 5
                ? parts[4]
                : account.caller().found().map(Caller::accountId).orElse("");
    }

    /** Returns a finding about the cache itself. */
    public Finding finding(RuleFacts rule, String message) {
        return finding(rule, cacheArn(), message);
    }

    /** Returns a finding about another resource. */
    public Finding finding(RuleFacts rule, String resource, String message) {
        return Finding.of(rule, resource, message, account.region());
    }

    /** Evaluates a fact that could be read; for any other the result is "not evaluated". */
    public static <T> RuleResult on(Seen<T> seen, String what, Function<T, RuleResult> evaluate) {
        if (seen instanceof Seen.Hidden<T> hidden) {
            String permission = hidden.why() == Why.PERMISSION ? hidden.action() : "";
            return RuleResult.unseen(new NotEvaluated(what, hidden.reason(), permission));
        }
        return evaluate.apply(((Seen.Known<T>) seen).value());
    }
}
