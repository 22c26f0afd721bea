package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.NetworkReader.filter;
import static dev.tidegate.aws.reader.NullToEmpty.isTrue;
import static dev.tidegate.aws.reader.NullToEmpty.number;
import static dev.tidegate.aws.reader.NullToEmpty.text;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.SecurityGroup.Rule;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;

/** Reads security groups, and whether anything is in the groups that their rules name. */
final class GroupReader {
    private static final String GROUPS = "ec2:DescribeSecurityGroups";
    private static final String RULES = "ec2:DescribeSecurityGroupRules";
    private static final String INTERFACES = "ec2:DescribeNetworkInterfaces";

    /** A cache has at most five groups of at most a few hundred rules; more sources than this are not read. */
    private static final int MAX_SOURCES = 50;

    private final AwsClients clients;

    GroupReader(AwsClients clients) {
        this.clients = clients;
    }

    Seen<List<SecurityGroup>> read(List<String> ids) {
        if (ids.isEmpty()) {
            return Seen.known(List.of());
        }
        Seen<List<software.amazon.awssdk.services.ec2.model.SecurityGroup>> groups = AwsCalls.at(
                GROUPS,
                () -> NullToEmpty.all(clients.ec2()
                        .describeSecurityGroupsPaginator(r -> r.filters(filter("group-id", ids)))
                        .securityGroups()));
        Seen<Map<String, List<Rule>>> rules = AwsCalls.at(RULES, () -> rules(ids));
        boolean neverHeardOf =
                rules.obstacle().filter(o -> o.why() == Why.UNSUPPORTED).isPresent();
        if (neverHeardOf && groups.found().isPresent()) {
            return groups.map(list -> list.stream().map(GroupReader::whole).toList());
        }
        return rules.map(byGroup -> ids.stream()
                .map(id -> named(id, groups.found().orElse(List.of()), byGroup.getOrDefault(id, List.of())))
                .toList());
    }

    private static SecurityGroup named(
            String id, List<software.amazon.awssdk.services.ec2.model.SecurityGroup> groups, List<Rule> rules) {
        return groups.stream()
                .filter(group -> id.equals(group.groupId()))
                .findFirst()
                .map(group -> new SecurityGroup(id, text(group.groupName()), text(group.vpcId()), rules))
                .orElseGet(() -> new SecurityGroup(id, "", "", rules));
    }

    private Map<String, List<Rule>> rules(List<String> ids) {
        Map<String, List<Rule>> rules = new LinkedHashMap<>();
        Iterable<SecurityGroupRule> pages = clients.ec2()
                .describeSecurityGroupRulesPaginator(r -> r.filters(filter("group-id", ids)))
                .securityGroupRules();
        for (SecurityGroupRule raw : NullToEmpty.all(pages)) {
            rules.computeIfAbsent(text(raw.groupId()), id -> new ArrayList<>()).add(rule(raw));
        }
        return rules;
    }

    private static Rule rule(SecurityGroupRule raw) {
        String group = raw.referencedGroupInfo() == null
                ? ""
                : text(raw.referencedGroupInfo().groupId());
        return new Rule(
                text(raw.securityGroupRuleId()),
                isTrue(raw.isEgress()),
                text(raw.ipProtocol()),
                number(raw.fromPort(), -1),
                number(raw.toPort(), -1),
                kind(raw, group),
                NullToEmpty.firstOf(raw.cidrIpv4(), raw.cidrIpv6(), raw.prefixListId(), group),
                text(raw.description()));
    }

    private static PeerKind kind(SecurityGroupRule raw, String group) {
        if (!text(raw.cidrIpv4()).isEmpty()) {
            return PeerKind.CIDR_V4;
        }
        if (!text(raw.cidrIpv6()).isEmpty()) {
            return PeerKind.CIDR_V6;
        }
        if (!text(raw.prefixListId()).isEmpty()) {
            return PeerKind.PREFIX_LIST;
        }
        return group.isEmpty() ? PeerKind.UNKNOWN : PeerKind.GROUP;
    }

    /** The older shape: a group that carries its rules. */
    private static SecurityGroup whole(software.amazon.awssdk.services.ec2.model.SecurityGroup raw) {
        List<Rule> rules = new ArrayList<>();
        raw.ipPermissions().forEach(it -> unfold(it, false, rules));
        raw.ipPermissionsEgress().forEach(it -> unfold(it, true, rules));
        return new SecurityGroup(text(raw.groupId()), text(raw.groupName()), text(raw.vpcId()), rules);
    }

    private static void unfold(IpPermission raw, boolean isEgress, List<Rule> into) {
        raw.ipRanges()
                .forEach(it ->
                        into.add(one(raw, isEgress, PeerKind.CIDR_V4, text(it.cidrIp()), text(it.description()))));
        raw.ipv6Ranges()
                .forEach(it ->
                        into.add(one(raw, isEgress, PeerKind.CIDR_V6, text(it.cidrIpv6()), text(it.description()))));
        raw.prefixListIds()
                .forEach(it -> into.add(
                        one(raw, isEgress, PeerKind.PREFIX_LIST, text(it.prefixListId()), text(it.description()))));
        raw.userIdGroupPairs()
                .forEach(
                        it -> into.add(one(raw, isEgress, PeerKind.GROUP, text(it.groupId()), text(it.description()))));
    }

    private static Rule one(IpPermission raw, boolean isEgress, PeerKind kind, String peer, String description) {
        return new Rule(
                "",
                isEgress,
                text(raw.ipProtocol()),
                number(raw.fromPort(), -1),
                number(raw.toPort(), -1),
                kind,
                peer,
                description);
    }

    /** How many interfaces are in each group that something comes from. */
    Map<String, Seen<Integer>> interfaces(List<SecurityGroup> groups) {
        Map<String, Seen<Integer>> counts = new LinkedHashMap<>();
        groups.stream()
                .flatMap(group -> group.rules().stream())
                .filter(rule -> !rule.isEgress() && rule.peerKind() == PeerKind.GROUP)
                .map(Rule::peer)
                .distinct()
                .limit(MAX_SOURCES)
                .forEach(id -> counts.put(
                        id,
                        AwsCalls.at(
                                INTERFACES,
                                () -> NullToEmpty.all(clients.ec2()
                                                .describeNetworkInterfacesPaginator(
                                                        r -> r.filters(filter("group-id", List.of(id))))
                                                .networkInterfaces())
                                        .size())));
        return counts;
    }
}
