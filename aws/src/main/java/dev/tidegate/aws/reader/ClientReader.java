package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.NetworkReader.filter;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.SecurityGroup.Rule;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.PrefixListEntry;

/** Reads who the rules of a cache's security groups let in: groups with their members, and prefix lists. */
final class ClientReader {
    private static final String INTERFACES = "ec2:DescribeNetworkInterfaces";
    private static final String PREFIX_LISTS = "ec2:GetManagedPrefixListEntries";
    private static final String RULES = "ec2:DescribeSecurityGroupRules";

    /** A cache has at most five groups of at most a few hundred rules; more sources than this are not read. */
    private static final int MAX_SOURCES = 50;

    private final AwsClients clients;
    private final List<Rule> rules;
    private final Map<String, Seen<List<NetworkInterface>>> members = new LinkedHashMap<>();

    ClientReader(AwsClients clients, List<SecurityGroup> groups) {
        this.clients = clients;
        this.rules = groups.stream()
                .flatMap(group -> group.rules().stream())
                .filter(rule -> !rule.isEgress())
                .toList();
        sources(PeerKind.GROUP)
                .filter(rule -> !members.containsKey(rule.peer()))
                .limit(MAX_SOURCES)
                .forEach(rule -> members.put(rule.peer(), members(rule)));
    }

    private Stream<Rule> sources(PeerKind kind) {
        return rules.stream().filter(rule -> rule.peerKind() == kind);
    }

    private Seen<List<NetworkInterface>> members(Rule rule) {
        if (!rule.foreignAccount().isEmpty()) {
            return Seen.hidden(
                    INTERFACES,
                    Why.FOREIGN,
                    rule.peer() + " is a group of account " + rule.foreignAccount() + ", which alone may look at it");
        }
        return AwsCalls.at(
                INTERFACES,
                () -> NullToEmpty.all(clients.ec2()
                                .describeNetworkInterfacesPaginator(
                                        r -> r.filters(filter("group-id", List.of(rule.peer()))))
                                .networkInterfaces())
                        .stream()
                        .filter(each -> !isOfCache(each))
                        .toList());
    }

    /** The interfaces of ElastiCache's own nodes are no clients. */
    private static boolean isOfCache(NetworkInterface each) {
        return text(each.requesterId()).toLowerCase(Locale.ROOT).contains("elasticache")
                || text(each.description()).startsWith("ElastiCache");
    }

    /** How many interfaces of clients are in each group that something comes from. */
    Map<String, Seen<Integer>> interfaces() {
        Map<String, Seen<Integer>> counts = new LinkedHashMap<>();
        members.forEach((group, found) -> counts.put(group, found.map(List::size)));
        return counts;
    }

    /** The address blocks of each prefix list that a rule names. */
    Map<String, Seen<List<String>>> prefixLists() {
        Map<String, Seen<List<String>>> lists = new LinkedHashMap<>();
        sources(PeerKind.PREFIX_LIST)
                .map(Rule::peer)
                .distinct()
                .limit(MAX_SOURCES)
                .forEach(id -> lists.put(
                        id,
                        AwsCalls.at(
                                PREFIX_LISTS,
                                () -> NullToEmpty.all(clients.ec2()
                                                .getManagedPrefixListEntriesPaginator(r -> r.prefixListId(id))
                                                .entries())
                                        .stream()
                                        .map(PrefixListEntry::cidr)
                                        .map(NullToEmpty::text)
                                        .toList())));
        return lists;
    }

    /** What the members of each group may send: the rules of the group, and the ACLs of their subnets. */
    Map<String, Network.ClientGroup> clients(Function<List<String>, Seen<List<NetworkAcl>>> acls) {
        Map<String, Network.ClientGroup> groups = new LinkedHashMap<>();
        members.forEach((group, found) -> {
            if (found.found().filter(all -> !all.isEmpty()).isPresent()) {
                groups.put(
                        group,
                        new Network.ClientGroup(outbound(group), found.flatMap(all -> acls.apply(subnets(all)))));
            }
        });
        return groups;
    }

    private static List<String> subnets(List<NetworkInterface> interfaces) {
        return interfaces.stream()
                .map(each -> text(each.subnetId()))
                .filter(id -> !id.isEmpty())
                .distinct()
                .limit(MAX_SOURCES)
                .toList();
    }

    private Seen<List<Rule>> outbound(String group) {
        return AwsCalls.at(
                RULES,
                () -> NullToEmpty.all(clients.ec2()
                                .describeSecurityGroupRulesPaginator(r -> r.filters(filter("group-id", List.of(group))))
                                .securityGroupRules())
                        .stream()
                        .map(raw -> GroupReader.rule(raw, ""))
                        .filter(Rule::isEgress)
                        .toList());
    }
}
