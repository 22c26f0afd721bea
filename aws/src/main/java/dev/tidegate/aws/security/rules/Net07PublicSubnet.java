package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Optional;

/** NET-07: the cache is in a public subnet. */
final class Net07PublicSubnet implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("NET-07", Severity.MEDIUM, "The cache is in a public subnet")
            .checks(
                    "The subnets of the cache. A subnet whose route table has a route to an internet gateway, "
                            + "or that assigns public addresses at launch, is a finding. The name of the subnet does "
                            + "not matter.",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeRouteTables")
            .rationale("Cache nodes have no public address, but in a public subnet a single forwarding machine "
                    + "or a single wide rule exposes them.")
            .remediation(
                    "Create a subnet group of private subnets. A cache cannot be moved: restore a snapshot "
                            + "into a new cache there.",
                    "aws elasticache create-cache-subnet-group --cache-subnet-group-name CACHE-private"
                            + " --cache-subnet-group-description 'private subnets' --subnet-ids <PRIVATE_SUBNET_1>"
                            + " <PRIVATE_SUBNET_2>")
            .maps(CrossReferences.NONE.andProwler("elasticache_cluster_uses_public_subnet"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Subnets.on(
                subject,
                subnets -> subnets.stream()
                        .map(subnet -> evaluate(subject, subnet))
                        .reduce(RuleResult.passed(), RuleResult::and));
    }

    private static RuleResult evaluate(AuditContext subject, Subnet subnet) {
        if (subnet.mapsPublicAddresses()) {
            return found(subject, subnet, tableOf(subject, subnet));
        }
        return AuditContext.on(
                subject.account().network().routeTables(),
                "the route table of " + subnet.id(),
                tables -> evaluate(subject, subnet, Network.tableOf(tables, subnet.id())));
    }

    private static RuleResult evaluate(AuditContext subject, Subnet subnet, Optional<RouteTable> table) {
        if (table.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the route table of " + subnet.id(), "AWS reports none", ""));
        }
        return table.get().isPublic() ? found(subject, subnet, table) : RuleResult.passed();
    }

    private static Optional<RouteTable> tableOf(AuditContext subject, Subnet subnet) {
        List<RouteTable> tables =
                subject.account().network().routeTables().found().orElse(List.of());
        return Network.tableOf(tables, subnet.id()).filter(RouteTable::isPublic);
    }

    private static RuleResult found(AuditContext subject, Subnet subnet, Optional<RouteTable> table) {
        Finding finding = subject.finding(
                        FACTS, subject.arn("ec2", "subnet/" + subnet.id()), "Subnet " + subnet.id() + " is public.")
                .fill("CACHE", subject.cache().id())
                .seen("subnetId", subnet.id())
                .seen("mapPublicIpOnLaunch", subnet.mapsPublicAddresses());
        return RuleResult.of(
                table.map(found -> finding.seen("routeTableId", found.id()).seen("gatewayId", gateway(found)))
                        .orElse(finding));
    }

    private static String gateway(RouteTable table) {
        return table.routes().stream()
                .map(RouteTable.Route::target)
                .filter(target -> target.startsWith("igw-"))
                .findFirst()
                .orElse("");
    }
}
