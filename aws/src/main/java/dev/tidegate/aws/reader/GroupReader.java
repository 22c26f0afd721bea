package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.NetworkReader.filter;
import static dev.tidegate.aws.reader.client.NullToEmpty.isTrue;
import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.number;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.SecurityGroup.Rule;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;

/** Reads security groups with their rules, in either of the two shapes that AWS has for them. */
final class GroupReader {
    private static final String GROUPS = "ec2:DescribeSecurityGroups";
    /** States of a peering in which a rule that names a group beyond it admits no client. */
    private static final Set<String> GONE = Set.of("deleted", "expired", "failed", "rejected");

    private static final String RULES = "ec2:DescribeSecurityGroupRules";

    private final AwsClients clients;
    private final String accountId;

    /** {@code accountId} is the account of the cache; empty where it is not known. */
    GroupReader(AwsClients clients, String accountId) {
        this.clients = clients;
        this.accountId = accountId;
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
            rules.computeIfAbsent(text(raw.groupId()), id -> new ArrayList<>()).add(rule(raw, accountId));
        }
        return rules;
    }

    static Rule rule(SecurityGroupRule raw, String accountId) {
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
                text(raw.description()),
                foreignAccount(raw, accountId),
                raw.referencedGroupInfo() != null
                        && GONE.contains(lower(raw.referencedGroupInfo().peeringStatus())));
    }

    /** The owner of the peer, where it is not the owner of the rule. */
    private static String foreignAccount(SecurityGroupRule raw, String accountId) {
        String owner = raw.referencedGroupInfo() == null
                ? ""
                : text(raw.referencedGroupInfo().userId());
        String own = NullToEmpty.firstOf(raw.groupOwnerId(), accountId);
        return owner.isEmpty() || owner.equals(own) ? "" : owner;
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
}
