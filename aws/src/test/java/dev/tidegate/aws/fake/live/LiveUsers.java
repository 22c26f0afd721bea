package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Users and user groups of ElastiCache. */
final class LiveUsers {
    /** Under this name a user has its passwords. */
    static final String PASSWORDS = ":passwords";

    private final Store store;

    LiveUsers(Store store) {
        this.store = store;
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "CreateUser" -> create(p);
            case "ModifyUser" -> modify(p);
            case "DeleteUser" -> delete(p);
            case "CreateUserGroup" -> createGroup(p);
            case "ModifyUserGroup" -> modifyGroup(p);
            case "DeleteUserGroup" -> deleteGroup(p);
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
    }

    private Map<String, Object> user(String id) {
        return store.find("Users", "UserId", id).orElseThrow(() -> Refusal.NO_USER.of(id));
    }

    Map<String, Object> group(String id) {
        return store.find("UserGroups", "UserGroupId", id).orElseThrow(() -> Refusal.NO_USER_GROUP.of(id));
    }

    private static String how(Map<String, Object> p) {
        Map<String, Object> mode = map(p, "AuthenticationMode");
        if (!mode.isEmpty()) {
            String type = text(mode, "Type");
            return type.startsWith("no-password") ? "no-password" : type;
        }
        return Boolean.TRUE.equals(p.get("NoPasswordRequired")) ? "no-password" : "password";
    }

    private static int passwords(Map<String, Object> p) {
        return Math.max(
                texts(p, "Passwords").size(),
                texts(map(p, "AuthenticationMode"), "Passwords").size());
    }

    private Map<String, Object> create(Map<String, Object> p) {
        String id = text(p, "UserId");
        Refusal.when(store.find("Users", "UserId", id).isPresent(), Refusal.USER_EXISTS, id);
        Refusal.when(how(p).equals("iam") && !id.equals(text(p, "UserName")), Refusal.NAME_IS_ID, id);
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("UserId", id);
        user.put("UserName", text(p, "UserName"));
        user.put("Status", "active");
        user.put("Engine", text(p, "Engine"));
        user.put("AccessString", text(p, "AccessString"));
        user.put("ARN", LiveAws.arn("user:" + id));
        user.put("Authentication", authentication(how(p), passwords(p)));
        store.list("Users").add(user);
        LiveAws.tag(store, user.get("ARN"), p);
        return user;
    }

    private static Map<String, Object> authentication(String how, int passwords) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("Type", how);
        all.put("PasswordCount", passwords);
        return all;
    }

    private Map<String, Object> modify(Map<String, Object> p) {
        Map<String, Object> user = user(text(p, "UserId"));
        if (p.containsKey("AccessString")) {
            user.put("AccessString", p.get("AccessString"));
        }
        if (p.containsKey("AuthenticationMode") || p.containsKey("Passwords")) {
            String how = p.containsKey("AuthenticationMode") ? how(p) : "password";
            user.put("Authentication", authentication(how, passwords(p)));
            user.remove(PASSWORDS);
            List<String> all = Stream.concat(
                            texts(p, "Passwords").stream(), texts(map(p, "AuthenticationMode"), "Passwords").stream())
                    .toList();
            if (!all.isEmpty()) {
                user.put(PASSWORDS, all);
            }
        }
        return user;
    }

    private Map<String, Object> delete(Map<String, Object> p) {
        Map<String, Object> user = user(text(p, "UserId"));
        store.list("Users").remove(user);
        store.untag(user.get("ARN"));
        store.list("UserGroups").forEach(group -> {
            List<Object> left = new ArrayList<>(texts(group, "UserIds"));
            if (left.remove(text(p, "UserId"))) {
                group.put("UserIds", left);
            }
        });
        return user;
    }

    private Map<String, Object> createGroup(Map<String, Object> p) {
        String id = text(p, "UserGroupId");
        Refusal.when(store.find("UserGroups", "UserGroupId", id).isPresent(), Refusal.USER_GROUP_EXISTS, id);
        check(texts(p, "UserIds"), text(p, "Engine"));
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("UserGroupId", id);
        group.put("Status", "active");
        group.put("Engine", text(p, "Engine"));
        group.put("UserIds", new ArrayList<>(texts(p, "UserIds")));
        group.put("ARN", LiveAws.arn("usergroup:" + id));
        store.list("UserGroups").add(group);
        LiveAws.tag(store, group.get("ARN"), p);
        return group;
    }

    /** Whether a user of the group signs in with IAM. */
    boolean hasIam(String group) {
        return texts(group(group), "UserIds").stream()
                .anyMatch(id -> text(map(user(id), "Authentication"), "Type").equals("iam"));
    }

    private void check(List<String> members, String engine) {
        List<Map<String, Object>> all = members.stream().map(this::user).toList();
        boolean hasDefault =
                all.stream().anyMatch(user -> text(user, "UserName").equals("default"));
        boolean hasOpen = all.stream()
                .anyMatch(user -> text(map(user, "Authentication"), "Type").startsWith("no-password"));
        Refusal.when(engine.equals("redis") && !hasDefault, Refusal.DEFAULT_USER_REQUIRED, members);
        Refusal.when(engine.equals("valkey") && hasOpen, Refusal.PASSWORD_NEEDED, members);
        long names = all.stream().map(user -> text(user, "UserName")).distinct().count();
        Refusal.when(names != all.size(), Refusal.DUPLICATE_USER_NAME, members);
    }

    private Map<String, Object> modifyGroup(Map<String, Object> p) {
        Map<String, Object> group = group(text(p, "UserGroupId"));
        List<Object> members = new ArrayList<>(texts(group, "UserIds"));
        members.removeAll(texts(p, "UserIdsToRemove"));
        texts(p, "UserIdsToAdd").stream().filter(id -> !members.contains(id)).forEach(members::add);
        String engine = text(group, "Engine");
        // What a group of the beginning has in it is not this call's to answer for.
        check(
                engine.equals("valkey")
                        ? texts(p, "UserIdsToAdd")
                        : members.stream().map(String::valueOf).toList(),
                engine);
        group.put("UserIds", members);
        return group;
    }

    private Map<String, Object> deleteGroup(Map<String, Object> p) {
        String id = text(p, "UserGroupId");
        Map<String, Object> group = group(id);
        boolean isUsed = store.list("ReplicationGroups").stream()
                        .anyMatch(each -> texts(each, "UserGroupIds").contains(id))
                || store.list("ServerlessCaches").stream()
                        .anyMatch(each -> text(each, "UserGroupId").equals(id));
        Refusal.when(isUsed, Refusal.USER_GROUP_ATTACHED, id);
        store.list("UserGroups").remove(group);
        store.untag(group.get("ARN"));
        return group;
    }
}
