package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** NET-10: parts of one system are in another VPC without a route to the cache. */
final class Net10OtherVpc implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-10",
                    Severity.HIGH,
                    "The database of the system is in a VPC that is not connected to the cache")
            .checks(
                    "The VPC of the database that `--rds` names. A VPC other than the cache's is a finding, "
                            + "unless a peering between the two, or a transit gateway that both are attached to, is "
                            + "active and a route of the cache's subnets uses it.",
                    "rds:DescribeDBInstances",
                    "ec2:DescribeVpcPeeringConnections",
                    "ec2:DescribeTransitGatewayAttachments",
                    "ec2:DescribeRouteTables")
            .rationale("Processes beside the database cannot reach the counters. Only the failure mode of the "
                    + "limiter then decides: open, closed, or local.")
            .remediation(
                    "Create a peering and a route in both VPCs, or restore the cache in the other VPC.",
                    "aws ec2 create-vpc-peering-connection --vpc-id VPC --peer-vpc-id OTHER");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.cache().isPublic()) {
            return RuleResult.notApplicable("a public serverless cache is reached without a VPC");
        }
        if (subject.account().database().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("another client of the cache", "name a database with --rds", ""));
        }
        Network network = subject.account().network();
        return AuditContext.on(
                subject.account().database().get(),
                "the database",
                database -> AuditContext.on(
                        network.vpc(), "the VPC of the cache", vpc -> evaluate(subject, network, vpc, database)));
    }

    private static RuleResult evaluate(AuditContext subject, Network network, Optional<Vpc> vpc, Database database) {
        if (vpc.isEmpty() || database.vpcId().isEmpty() || vpc.get().id().equals(database.vpcId())) {
            return RuleResult.passed();
        }
        return AuditContext.on(
                network.peerings(),
                "peerings of the VPC",
                peerings ->
                        AuditContext.on(network.transitAttachments(), "transit gateways of the VPC", attachments -> {
                            Set<String> ways =
                                    ways(peerings, attachments, vpc.get().id(), database.vpcId());
                            return ways.isEmpty()
                                    ? found(subject, vpc.get(), database, "no peering, no transit gateway")
                                    : AuditContext.on(
                                            network.routeTables(),
                                            "the routes of the cache's subnets",
                                            tables -> leadsInto(network, tables, ways)
                                                    ? RuleResult.passed()
                                                    : found(subject, vpc.get(), database, "no route into " + ways));
                        }));
    }

    /** What is active and has both networks at its ends. */
    private static Set<String> ways(List<Peering> peerings, List<Peering> attachments, String here, String there) {
        Set<String> ways = new HashSet<>();
        for (Peering peering : peerings) {
            Set<String> ends = Set.copyOf(List.of(peering.vpcId(), peering.peerVpcId()));
            if (peering.isActive() && ends.equals(Set.copyOf(List.of(here, there)))) {
                ways.add(peering.id());
            }
        }
        Set<String> mine = attachedTo(attachments, here);
        mine.retainAll(attachedTo(attachments, there));
        ways.addAll(mine);
        return ways;
    }

    private static Set<String> attachedTo(List<Peering> attachments, String vpc) {
        Set<String> gateways = new HashSet<>();
        attachments.stream()
                .filter(each -> each.isActive() && each.vpcId().equals(vpc))
                .forEach(each -> gateways.add(each.id()));
        return gateways;
    }

    private static boolean leadsInto(Network network, List<RouteTable> tables, Set<String> ways) {
        return network.subnets().found().stream()
                .flatMap(List::stream)
                .flatMap(subnet -> Network.tableOf(tables, subnet.id()).stream())
                .flatMap(table -> table.routes().stream())
                .anyMatch(
                        route -> ways.contains(route.target()) && !route.state().equals("blackhole"));
    }

    private static RuleResult found(AuditContext subject, Vpc vpc, Database database, String missing) {
        return RuleResult.of(subject.finding(
                        FACTS, "The database " + database.id() + " is in another VPC, and no route connects the two.")
                .fill("VPC", vpc.id())
                .fill("OTHER", database.vpcId())
                .seen("vpcId", vpc.id())
                .seen("dbInstanceIdentifier", database.id())
                .seen("dbSubnetGroup.vpcId", database.vpcId())
                .seen("between", missing));
    }
}
