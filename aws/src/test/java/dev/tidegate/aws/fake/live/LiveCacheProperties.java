package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets the properties that a change of a replication group or of a node names. */
final class LiveCacheProperties {
    /** Under this name a group has its tokens. */
    static final String TOKENS = ":tokens";

    private final Store store;

    LiveCacheProperties(Store store) {
        this.store = store;
    }

    void property(
            Map<String, Object> group,
            List<Map<String, Object>> members,
            Map<String, Object> p,
            String name,
            Object value) {
        switch (name) {
            case "TransitEncryptionEnabled" -> {
                group.put(name, value);
                if (Boolean.FALSE.equals(value)) {
                    group.remove("TransitEncryptionMode");
                }
            }
            case "AutomaticFailoverEnabled" -> group.put("AutomaticFailover", LiveNewGroups.word(value));
            case "MultiAZEnabled" -> group.put("MultiAZ", LiveNewGroups.word(value));
            case "TransitEncryptionMode",
                    "SnapshotRetentionLimit",
                    "SnapshotWindow",
                    "AutoMinorVersionUpgrade",
                    "CacheNodeType" -> group.put(name, value);
            case "Durability" -> group.put("EffectiveDurability", value);
            case "LogDeliveryConfigurations" -> logs(group, value);
            case "UserGroupIdsToAdd" -> {
                List<Object> all = new ArrayList<>(texts(group, "UserGroupIds"));
                all.addAll(texts(p, name));
                group.put("UserGroupIds", all.stream().distinct().toList());
                if ("DELETE".equals(p.get("AuthTokenUpdateStrategy"))) {
                    group.put("AuthTokenEnabled", false);
                    group.remove(TOKENS);
                }
            }
            case "UserGroupIdsToRemove" ->
                group.put("UserGroupIds", without(texts(group, "UserGroupIds"), texts(p, name)));
            case "RemoveUserGroups" -> group.remove("UserGroupIds");
            case "AuthToken" -> token(group, text(p, name), text(p, "AuthTokenUpdateStrategy"));
            case "Engine" -> {
                group.put(name, value);
                members.forEach(member -> member.put(name, value));
            }
            default -> members.forEach(member -> nodeProperty(member, name, value));
        }
    }

    /** The tokens that are valid, of which no call shows one; without a token before, all are let in until SET. */
    private void token(Map<String, Object> group, String token, String strategy) {
        List<Object> valid = new ArrayList<>(texts(group, TOKENS));
        Refusal.when(strategy.equals("SET") && !valid.contains(token), Refusal.SET_AFTER_ROTATE, "SET before ROTATE");
        if (strategy.equals("ROTATE")) {
            String last = valid.isEmpty() ? "(none is asked for)" : String.valueOf(valid.get(valid.size() - 1));
            valid = new ArrayList<>(last.equals(token) ? List.of(token) : List.of(last, token));
        } else {
            valid = new ArrayList<>(List.of(token));
        }
        group.put(TOKENS, valid);
        group.put("AuthTokenEnabled", true);
        group.put("AuthTokenLastModifiedDate", "2026-11-23T12:00:%02dZ".formatted(store.next() % 60));
    }

    private static List<String> without(List<String> all, List<String> gone) {
        return all.stream().filter(each -> !gone.contains(each)).toList();
    }

    static void nodeProperty(Map<String, Object> node, String name, Object value) {
        switch (name) {
            case "SecurityGroupIds" -> {
                List<Object> groups = new ArrayList<>();
                ((List<?>) value).forEach(id -> groups.add(new LinkedHashMap<>(Map.of("SecurityGroupId", id))));
                node.put("SecurityGroups", groups);
            }
            case "CacheParameterGroupName" -> {
                Map<String, Object> group = new LinkedHashMap<>(map(node, "CacheParameterGroup"));
                group.put(name, value);
                node.put("CacheParameterGroup", group);
            }
            case "EngineVersion" -> node.put(name, value);
            case "NotificationTopicArn", "NotificationTopicStatus" -> {
                Map<String, Object> all = new LinkedHashMap<>(map(node, "NotificationConfiguration"));
                all.put(name.replace("Notification", ""), value);
                node.put("NotificationConfiguration", all);
            }
            default -> {
                // Ids, and what is read together with another parameter.
            }
        }
    }

    /** Where the group of the logs is not there, nothing is delivered. */
    void logs(Map<String, Object> of, Object value) {
        List<Object> all = new ArrayList<>(maps(of, "LogDeliveryConfigurations"));
        for (Object each : (List<?>) value) {
            Map<String, Object> wanted = new LinkedHashMap<>(map(Map.of("it", each), "it"));
            boolean isOn = Boolean.TRUE.equals(wanted.remove("Enabled"));
            all.removeIf(old -> map(Map.of("it", old), "it").get("LogType").equals(wanted.get("LogType")));
            if (isOn) {
                Object group = map(map(wanted, "DestinationDetails"), "CloudWatchLogsDetails")
                        .get("LogGroup");
                boolean isThere = group == null
                        || store.find("LogGroups", "logGroupName", group).isPresent();
                wanted.put("Status", isThere ? "active" : "error");
                all.add(wanted);
            }
        }
        of.put("LogDeliveryConfigurations", all);
    }
}
