package dev.tidegate.aws.effect.network;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One numbered entry of a network ACL. A number that is taken is not the plan's. */
final class NetworkAclEntry implements Effect {
    private static final List<String> FIELDS = List.of("Protocol", "RuleAction", "CidrBlock", "PortRange");

    @Override
    public Look look(Reader reader, Change change) {
        String acl = Data.text(change.parameters(), "NetworkAclId");
        Map<String, Object> raw = reader.one(
                        "ec2", "DescribeNetworkAcls", Map.of("NetworkAclIds", List.of(acl)), "NetworkAcls")
                .orElse(Map.of());
        String text = Data.list(raw, "Entries").stream()
                .map(Data::map)
                .filter(entry -> List.of("RuleNumber", "Egress").stream()
                        .allMatch(name -> Data.text(entry, name).equals(Data.text(change.parameters(), name))))
                .findFirst()
                .map(NetworkAclEntry::text)
                .orElse(Look.NONE);
        String way = "true".equals(Data.text(change.parameters(), "Egress")) ? " out " : " in ";
        return Look.of(Map.of("network ACL " + acl + way + Data.text(change.parameters(), "RuleNumber"), text), raw);
    }

    private static String text(Map<String, Object> entry) {
        Map<String, Object> kept = new TreeMap<>();
        FIELDS.stream().filter(entry::containsKey).forEach(name -> kept.put(name, entry.getOrDefault(name, "")));
        return Data.plain(kept);
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(text(change.parameters()));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        Map<String, Object> all = change.parameters();
        return Undo.by(Change.of("ec2", "DeleteNetworkAclEntry", change.resource())
                .with("NetworkAclId", Data.text(all, "NetworkAclId"))
                .with("RuleNumber", all.getOrDefault("RuleNumber", 0))
                .with("Egress", all.getOrDefault("Egress", false))
                .changing("rule " + Data.text(all, "RuleNumber"), "as applied", Look.NONE));
    }
}
