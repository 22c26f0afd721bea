package dev.tidegate.aws.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits the permissions of a call to EC2 into rules of one peer each, as templates have them. */
final class Peers {
    /** Where a permission lists its peers of each kind, and the name of one in its list. */
    private static final Map<String, String> LISTS = Map.of(
            "UserIdGroupPairs", "GroupId",
            "IpRanges", "CidrIp",
            "Ipv6Ranges", "CidrIpv6",
            "PrefixListIds", "PrefixListId");

    private Peers() {}

    /**
     * One rule for each peer.
     *
     * @param parameters of a call that authorizes
     * @param names of the list of a permission to the name that the rule has for a peer of it
     */
    static List<Map<String, Object>> rules(Map<String, Object> parameters, Map<String, String> names) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object each : list(parameters.get("IpPermissions"))) {
            Map<?, ?> permission = (Map<?, ?>) each;
            names.forEach((list, name) -> list(permission.get(list))
                    .forEach(peer -> all.add(rule(parameters, permission, list, name, (Map<?, ?>) peer))));
        }
        return all;
    }

    private static Map<String, Object> rule(
            Map<String, Object> parameters, Map<?, ?> permission, String list, String name, Map<?, ?> peer) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("GroupId", parameters.getOrDefault("GroupId", ""));
        List.of("IpProtocol", "FromPort", "ToPort").stream()
                .filter(permission::containsKey)
                .forEach(key -> rule.put(key, value(permission, key)));
        rule.put(name, value(peer, String.valueOf(LISTS.get(list))));
        if (peer.containsKey("Description")) {
            rule.put("Description", value(peer, "Description"));
        }
        return rule;
    }

    private static Object value(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "" : value;
    }

    static List<?> list(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
