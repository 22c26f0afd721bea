package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** NET-13: a load balancer or proxy forwards the port of the cache from the internet. */
final class Net13Forwarded implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-13", Severity.CRITICAL, "A load balancer forwards the cache port from the internet")
            .checks(
                    "Internet-facing load balancers in the VPC of the cache that listen on, or forward to, "
                            + "6379, 6380 or the port of the cache. A machine of your own that forwards the port cannot "
                            + "be detected from outside; [NET-01](NET-01.md) and [NET-05](NET-05.md) show which sources "
                            + "the cache admits.",
                    "elasticloadbalancing:DescribeLoadBalancers",
                    "elasticloadbalancing:DescribeListeners",
                    "elasticloadbalancing:DescribeTargetGroups")
            .rationale("The cache sees only the load balancer as its client, so no security group helps: any "
                    + "caller on the internet can read, reset and use up every quota. Callers outside the VPC "
                    + "need a decision service, over HTTPS and with a key, never the cache itself.")
            .remediation("Delete the load balancer.", "aws elbv2 delete-load-balancer --load-balancer-arn BALANCER")
            .neverWaived();

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is in no VPC of yours");
        }
        return AuditContext.on(
                subject.account().network().loadBalancers(),
                "load balancers in the VPC",
                balancers -> balancers.stream()
                        .filter(LoadBalancer::isInternetFacing)
                        .map(balancer -> evaluate(subject, balancer))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult evaluate(AuditContext subject, LoadBalancer balancer) {
        RuleResult listeners = AuditContext.on(
                balancer.listeners(),
                "the listeners of load balancer " + balancer.name(),
                found -> evaluate(
                        subject,
                        balancer,
                        "listener.port",
                        found.stream().map(LoadBalancer.Listener::port).toList()));
        if (!listeners.findings().isEmpty()) {
            return listeners;
        }
        return listeners.and(AuditContext.on(
                balancer.targetPorts(),
                "the targets of load balancer " + balancer.name(),
                found -> evaluate(subject, balancer, "targetGroup.port", found)));
    }

    private static RuleResult evaluate(AuditContext subject, LoadBalancer balancer, String field, List<Integer> ports) {
        return RuleResult.of(ports.stream()
                .filter(port -> subject.ports().contains(port))
                .map(port -> subject.finding(
                                FACTS,
                                balancer.arn(),
                                "Load balancer " + balancer.name() + " faces the internet and is for port " + port
                                        + ".")
                        .fill("BALANCER", balancer.arn())
                        .seen("scheme", "internet-facing")
                        .seen(field, port))
                .toList());
    }
}
