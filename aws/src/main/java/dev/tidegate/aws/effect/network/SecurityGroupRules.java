package dev.tidegate.aws.effect.network;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rules of a security group: let in, or no longer. A rule is the same whatever its description, as for EC2; it is known
 * by what it lets in, since its id is another one once it is restored.
 */
record SecurityGroupRules(boolean isEgress, boolean adds) implements Effect {
    private static final String IDS = "SecurityGroupRuleIds";
    private static final String PERMISSIONS = "IpPermissions";

    @Override
    public Change exact(Reader reader, Change change) {
        if (!change.parameters().containsKey(IDS)) {
            return change;
        }
        List<String> ids = Data.texts(change.parameters(), IDS);
        List<Object> permissions = rules(reader, change).stream()
                .filter(rule -> ids.contains(Data.text(rule, "SecurityGroupRuleId")))
                .map(SecurityGroupRules::permission)
                .map(Object.class::cast)
                .toList();
        if (permissions.size() != ids.size()) {
            return change;
        }
        Map<String, Object> parameters = new LinkedHashMap<>(change.parameters());
        parameters.remove(IDS);
        parameters.put(PERMISSIONS, permissions);
        return new Change(
                change.service(),
                change.operation(),
                change.resource(),
                parameters,
                change.differences(),
                change.result());
    }

    private static List<Map<String, Object>> rules(Reader reader, Change change) {
        return reader.all(
                "ec2",
                "DescribeSecurityGroupRules",
                Map.of("Filters", List.of(Ec2Effects.filter("group-id", Data.text(change.parameters(), "GroupId")))),
                "SecurityGroupRules");
    }

    /** A rule as the calls that make and remove rules take it. */
    private static Map<String, Object> permission(Map<String, Object> rule) {
        Map<String, Object> permission = new LinkedHashMap<>();
        permission.put("IpProtocol", Data.text(rule, "IpProtocol"));
        List.of("FromPort", "ToPort").stream()
                .filter(rule::containsKey)
                .forEach(port -> permission.put(port, rule.getOrDefault(port, -1)));
        Map<String, Object> peer = new LinkedHashMap<>();
        String list = Peer.of(rule).into(rule, peer);
        if (!Data.text(rule, "Description").isEmpty()) {
            peer.put("Description", Data.text(rule, "Description"));
        }
        permission.put(list, List.of(peer));
        return permission;
    }

    /** The four kinds of peer: where a rule names one, and where a permission does. */
    private enum Peer {
        V4("CidrIpv4", "IpRanges", "CidrIp"),
        V6("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        PREFIX_LIST("PrefixListId", "PrefixListIds", "PrefixListId"),
        GROUP("ReferencedGroupInfo", "UserIdGroupPairs", "GroupId");

        private final String field;
        private final String list;
        private final String name;

        Peer(String field, String list, String name) {
            this.field = field;
            this.list = list;
            this.name = name;
        }

        static Peer of(Map<String, Object> rule) {
            for (Peer each : values()) {
                if (rule.containsKey(each.field)) {
                    return each;
                }
            }
            throw new IllegalStateException("a rule without a peer: " + rule.keySet());
        }

        String text(Map<String, Object> rule) {
            return this == GROUP ? Data.text(Data.map(rule, field), name) : Data.text(rule, field);
        }

        String into(Map<String, Object> rule, Map<String, Object> peer) {
            peer.put(name, text(rule));
            String owner = Data.text(Data.map(rule, "ReferencedGroupInfo"), "UserId");
            if (this == GROUP && !owner.isEmpty()) {
                peer.put("UserId", owner);
            }
            return list;
        }
    }

    private static String key(Map<String, Object> permission, String peer) {
        String protocol = Data.text(permission, "IpProtocol");
        String from = permission.containsKey("FromPort") ? Data.text(permission, "FromPort") : "-1";
        String to = permission.containsKey("ToPort") ? Data.text(permission, "ToPort") : "-1";
        return (protocol.equals("-1") ? "all" : protocol + " " + (from.equals(to) ? from : from + "-" + to)) + " of "
                + peer;
    }

    private static List<String> keys(List<?> permissions) {
        List<String> keys = new ArrayList<>();
        for (Object each : permissions) {
            for (Peer peer : Peer.values()) {
                Data.list(Data.map(each), peer.list)
                        .forEach(one -> keys.add(key(Data.map(each), Data.text(Data.map(one), peer.name))));
            }
        }
        return keys;
    }

    @Override
    public Look look(Reader reader, Change change) {
        String group = "security group " + Data.text(change.parameters(), "GroupId") + (isEgress ? " out " : " in ");
        Map<String, Object> there = new LinkedHashMap<>();
        rules(reader, change).stream()
                .filter(rule -> Boolean.valueOf(isEgress).equals(rule.get("IsEgress")))
                .forEach(rule -> there.put(key(rule, Peer.of(rule).text(rule)), permission(rule)));
        SortedMap<String, String> seen = new TreeMap<>();
        keys(Data.list(change.parameters(), PERMISSIONS))
                .forEach(key -> seen.put(group + key, there.containsKey(key) ? "allowed" : Look.NONE));
        Data.texts(change.parameters(), IDS).forEach(id -> seen.put(group + id, Look.NONE));
        return new Look(seen, there, "");
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().values().stream().allMatch(adds ? "allowed"::equals : Look.NONE::equals);
    }

    /** The permissions of a call, each with one peer, by what {@link #look} calls it. */
    private static Map<String, Object> byPeer(Change change) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Object each : Data.list(change.parameters(), PERMISSIONS)) {
            Map<String, Object> bare = new LinkedHashMap<>(Data.map(each));
            for (Peer peer : Peer.values()) {
                bare.remove(peer.list);
            }
            for (Peer peer : Peer.values()) {
                for (Object one : Data.list(Data.map(each), peer.list)) {
                    String key = key(bare, Data.text(Data.map(one), peer.name));
                    all.put(key, Data.with(bare, peer.list, List.of(one)));
                }
            }
        }
        return all;
    }

    /** EC2 refuses a call as a whole where one of its rules is there already, or gone: those are left out of it. */
    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        Map<String, Object> asked = byPeer(change);
        if (asked.size() < 2) {
            return change.parameters();
        }
        Map<String, Object> there = look(reader, change).raw();
        List<Object> left = asked.entrySet().stream()
                .filter(each -> there.containsKey(each.getKey()) != adds)
                .map(Map.Entry::getValue)
                .toList();
        return left.isEmpty() ? change.parameters() : Data.with(change.parameters(), PERMISSIONS, left);
    }

    /** Only the rules that the change itself adds or removes. */
    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        List<Object> permissions = new ArrayList<>();
        byPeer(change).forEach((key, permission) -> {
            if (adds && !before.raw().containsKey(key)) {
                permissions.add(permission);
            } else if (!adds && before.raw().containsKey(key)) {
                permissions.add(before.raw().getOrDefault(key, permission));
            }
        });
        String way = isEgress ? "Egress" : "Ingress";
        String group = Data.text(change.parameters(), "GroupId");
        return Undo.by(Change.of("ec2", (adds ? "RevokeSecurityGroup" : "AuthorizeSecurityGroup") + way, group)
                .with("GroupId", group)
                .with(PERMISSIONS, permissions.stream().distinct().toList())
                .changing(way, "as applied", "as before"));
    }
}
