package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Why;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the database, and the programs near it, are in the network of the cache. */
final class DatabaseChecks {
    private DatabaseChecks() {}

    static List<Check> of(Account account, Seen<Database> seen) {
        return List.of(seen.<Check>fold(known -> sameNetwork(account, known), hidden -> hidden(hidden)));
    }

    private static Check hidden(Seen.Hidden<Database> hidden) {
        return hidden.why() == Why.NOT_FOUND
                ? Check.failure(
                        "rds",
                        "no such database in this region",
                        "check the name: aws rds describe-db-instances" + " --query DBInstances[].DBInstanceIdentifier")
                : Check.unseen("rds", "the database", hidden);
    }

    private static Check sameNetwork(Account account, Database database) {
        String what = database.id() + (database.engine().isEmpty() ? "" : ", " + database.engine());
        if (account.cache().isPublic()) {
            return Check.note("rds", what + ": a public cache is in no network");
        }
        Seen<SubnetGroup> group = account.network().subnetGroup();
        if (group instanceof Seen.Hidden<SubnetGroup> hidden) {
            return Check.unseen("rds", "the network of the cache", hidden);
        }
        String vpc = group.found().map(SubnetGroup::vpcId).orElse("");
        if (vpc.isEmpty() || database.vpcId().isEmpty()) {
            return Check.note("rds", what + ": AWS does not report both networks");
        }
        return vpc.equals(database.vpcId())
                ? Check.ok("rds", what + " is in the same network, " + vpc)
                : elsewhere(account.network(), what, vpc, database.vpcId());
    }

    private static Check elsewhere(Network network, String what, String vpc, String other) {
        String seen = what + " is in " + other + ", the cache in " + vpc;
        Set<String> ways = ways(network, vpc, other);
        boolean isUnsure = network.peerings().obstacle().isPresent()
                || network.transitAttachments().obstacle().isPresent();
        if (!ways.isEmpty()) {
            return isRouted(network, ways)
                    ? Check.ok("rds", seen + ", joined by " + String.join(", ", ways))
                    : Check.failure(
                            "rds",
                            seen + ", joined by " + String.join(", ", ways) + ", but no route connects them",
                            "add routes in both networks");
        }
        return isUnsure
                ? Check.unseen("rds", "the connections between " + vpc + " and " + other, obstacle(network))
                : Check.failure(
                        "rds",
                        seen + ", and no connection between them",
                        "make the cache in " + other
                                + ", or join the two: aws ec2 create-vpc-peering-connection --vpc-id " + vpc
                                + " --peer-vpc-id " + other + ", then routes in both");
    }

    private static Seen.Hidden<List<Peering>> obstacle(Network network) {
        return network.peerings()
                .obstacle()
                .or(() -> network.transitAttachments().obstacle())
                .orElseThrow();
    }

    /** Peerings between the two, and gateways that both are attached to. */
    private static Set<String> ways(Network network, String vpc, String other) {
        Set<String> ways = network.peerings().found().orElse(List.of()).stream()
                .filter(Peering::isActive)
                .filter(it -> joins(it, vpc, other))
                .map(Peering::id)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Peering> attachments = network.transitAttachments().found().orElse(List.of()).stream()
                .filter(Peering::isActive)
                .toList();
        Set<String> ours = gateways(attachments, vpc);
        ours.retainAll(gateways(attachments, other));
        ways.addAll(ours);
        return ways;
    }

    private static boolean joins(Peering peering, String vpc, String other) {
        return (peering.vpcId().equals(vpc) && peering.peerVpcId().equals(other))
                || (peering.vpcId().equals(other) && peering.peerVpcId().equals(vpc));
    }

    private static Set<String> gateways(List<Peering> attachments, String vpc) {
        return attachments.stream()
                .filter(it -> it.vpcId().equals(vpc))
                .map(Peering::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isRouted(Network network, Set<String> ways) {
        return network.routeTables()
                .found()
                .map(tables -> tables.stream()
                        .flatMap(table -> table.routes().stream())
                        .map(RouteTable.Route::target)
                        .anyMatch(ways::contains))
                .orElse(true);
    }
}
