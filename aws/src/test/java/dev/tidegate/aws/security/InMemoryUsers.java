package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.CallParameters.known;
import static dev.tidegate.aws.security.CallParameters.map;
import static dev.tidegate.aws.security.CallParameters.tagged;
import static dev.tidegate.aws.security.CallParameters.texts;

import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The calls of ElastiCache on users, user groups and tags. */
final class InMemoryUsers {
    private final InMemoryAws aws;

    private final Map<String, User> users = new LinkedHashMap<>();

    private final Map<String, List<String>> userGroups = new HashMap<>();

    InMemoryUsers(InMemoryAws aws) {
        this.aws = aws;
        if (!aws.cache.userGroups.isEmpty()) {
            aws.cache.users.found().orElse(List.of()).forEach(user -> users.put(user.id(), user));
        }
        aws.cache.userGroups.forEach(id -> userGroups.put(id, new ArrayList<>(users.keySet())));
    }

    /** User groups need encryption in transit. */
    void attach(List<String> groups, Map<String, Object> p) {
        if (!aws.cache.transit.isOn()) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "user groups need encryption in transit");
        }
        if (aws.cache.engine.equals("redis") && aws.cache.version.matches("[2-6]\\..*")) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "users sign in with IAM from Redis 7.0 on");
        }
        if (aws.cache.hasToken && !"DELETE".equals(p.get("AuthTokenUpdateStrategy"))) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "an AUTH token and a user group at once");
        }
        aws.cache.hasToken = false;
        aws.cache.userGroups = Stream.concat(aws.cache.userGroups.stream(), groups.stream())
                .distinct()
                .toList();
        seeUsers();
    }

    String tags(Map<String, Object> p) {
        String arn = String.valueOf(p.get("ResourceName"));
        Map<String, String> added = tagged(p).found().orElseThrow();
        if (arn.contains(":user:")) {
            User user = known(users, arn.substring(arn.lastIndexOf(':') + 1));
            put(new User(
                    user.id(),
                    user.name(),
                    user.status(),
                    user.accessString(),
                    user.authentication(),
                    user.passwordCount(),
                    Seen.known(added)));
            return "";
        }
        Map<String, String> all = new HashMap<>(aws.cache.tags.found().orElseThrow());
        all.putAll(added);
        aws.cache.tags = Seen.known(all);
        return "";
    }

    private void put(User user) {
        users.put(user.id(), user);
        seeUsers();
    }

    private void seeUsers() {
        aws.cache.users = Seen.known(aws.cache.userGroups.stream()
                .flatMap(group -> userGroups.getOrDefault(group, List.of()).stream())
                .flatMap(id -> Optional.ofNullable(users.get(id)).stream())
                .toList());
    }

    /** For IAM the id and the name must be equal. */
    String createUser(Map<String, Object> p) {
        String id = String.valueOf(p.get("UserId"));
        String name = String.valueOf(p.get("UserName"));
        if (users.containsKey(id)) {
            throw new InMemoryAws.Refused("UserAlreadyExists", id);
        }
        String how = how(p, "no-password");
        if (how.equals("iam") && !id.equals(name)) {
            throw new InMemoryAws.Refused("InvalidParameterCombination", "for IAM the id and the name must be equal");
        }
        put(new User(
                id,
                name,
                "active",
                String.valueOf(p.get("AccessString")),
                how,
                how.equals("password") ? 1 : 0,
                Seen.known(Map.of())));
        return id;
    }

    private static String how(Map<String, Object> p, String otherwise) {
        return p.containsKey("AuthenticationMode")
                ? String.valueOf(map(p.get("AuthenticationMode")).get("Type"))
                : otherwise;
    }

    String modifyUser(Map<String, Object> p) {
        User user = users.get(String.valueOf(p.get("UserId")));
        if (user == null) {
            throw new InMemoryAws.Refused("UserNotFound", String.valueOf(p.get("UserId")));
        }
        int passwords = p.containsKey("Passwords") ? texts(p, "Passwords").size() : user.passwordCount();
        put(new User(
                user.id(),
                user.name(),
                "active",
                String.valueOf(p.getOrDefault("AccessString", user.accessString())),
                how(p, user.authentication()),
                passwords,
                user.tags()));
        return "";
    }

    String createUserGroup(Map<String, Object> p) {
        List<String> members = texts(p, "UserIds");
        check(members, String.valueOf(p.get("Engine")));
        userGroups.put(String.valueOf(p.get("UserGroupId")), new ArrayList<>(members));
        return "";
    }

    private void check(List<String> members, String engine) {
        List<User> all = members.stream()
                .map(id -> Optional.ofNullable(users.get(id))
                        .orElseThrow(() -> new InMemoryAws.Refused("UserNotFound", id)))
                .toList();
        boolean hasDefault = all.stream().anyMatch(user -> user.name().equals("default"));
        boolean hasOpen = all.stream().anyMatch(user -> user.authentication().startsWith("no-password"));
        if (engine.equals("redis") && !hasDefault) {
            throw new InMemoryAws.Refused("DefaultUserRequired", "a group for Redis needs a user named default");
        }
        if (engine.equals("valkey") && hasOpen) {
            throw new InMemoryAws.Refused(
                    "InvalidParameterValue", "a group for Valkey holds password and IAM users alone");
        }
        if (all.stream().map(User::name).distinct().count() != all.size()) {
            throw new InMemoryAws.Refused("DuplicateUserName", "two users of one name");
        }
    }

    String modifyUserGroup(Map<String, Object> p) {
        String group = String.valueOf(p.get("UserGroupId"));
        List<String> members = new ArrayList<>(known(userGroups, group));
        members.removeAll(texts(p, "UserIdsToRemove"));
        members.addAll(texts(p, "UserIdsToAdd"));
        List<String> judged = new ArrayList<>(members);
        // What a fixture has in its group already is not this call's to answer for.
        judged.removeIf(id -> known(userGroups, group).contains(id) && aws.cache.engine.equals("valkey"));
        check(aws.cache.engine.equals("valkey") ? judged : members, aws.cache.engine);
        userGroups.put(group, members);
        seeUsers();
        return "";
    }
}
