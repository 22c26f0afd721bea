package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.number;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Access;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticache.model.Authentication;

/** Reads users, user groups and security groups of a cache. */
final class AccessReader {
    /** ElastiCache allows 100 users in a group. */
    private static final int MAX_USERS = 100;

    /** A rule of a user may hold a password or its hash. ElastiCache keeps them apart; what does not is not repeated. */
    private static final Pattern PASSWORD_IN_RULE = Pattern.compile("(?<=^|\\s)([><#!])\\S+");

    /** What AWS takes as an id in a request. */
    private static final Pattern ASKED_FOR = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

    private final AwsClients clients;
    private final boolean isDeep;

    AccessReader(AwsClients clients, boolean isDeep) {
        this.clients = clients;
        this.isDeep = isDeep;
    }

    Access read(List<String> groupIds) {
        Seen<List<UserGroup>> groups = AwsCalls.at(
                "elasticache:DescribeUserGroups",
                () -> groupIds.stream()
                        .flatMap(
                                id -> clients.caches().describeUserGroups(r -> r.userGroupId(id)).userGroups().stream())
                        .map(raw -> new UserGroup(text(raw.userGroupId()), lower(raw.status()), raw.userIds()))
                        .toList());
        return new Access(groups, groups.flatMap(this::users));
    }

    private Seen<List<User>> users(List<UserGroup> groups) {
        return AwsCalls.at(
                "elasticache:DescribeUsers",
                () -> groups.stream()
                        .flatMap(group -> group.userIds().stream())
                        .distinct()
                        .limit(MAX_USERS)
                        .flatMap(this::described)
                        .map(this::user)
                        .toList());
    }

    /** AWS's own users, such as default.iam-user, cannot be asked for by an id: it takes letters, digits and hyphens. */
    private Stream<software.amazon.awssdk.services.elasticache.model.User> described(String id) {
        return ASKED_FOR.matcher(id).matches()
                ? clients.caches().describeUsers(r -> r.userId(id)).users().stream()
                : clients.caches().describeUsersPaginator(r -> {}).users().stream()
                        .filter(user -> id.equals(user.userId()));
    }

    private User user(software.amazon.awssdk.services.elasticache.model.User raw) {
        Authentication how = raw.authentication();
        return new User(
                text(raw.userId()),
                text(raw.userName()),
                lower(raw.status()),
                withoutPasswords(text(raw.accessString())),
                how == null ? "" : lower(how.typeAsString()),
                how == null ? 0 : number(how.passwordCount(), 0),
                tags(text(raw.arn())));
    }

    static String withoutPasswords(String accessString) {
        return PASSWORD_IN_RULE.matcher(accessString).replaceAll("$1***");
    }

    private Seen<Map<String, String>> tags(String arn) {
        return isDeep ? new UpkeepReader(clients, isDeep).tags(arn) : AwsCalls.notAsked(UpkeepReader.TAGS);
    }
}
