package dev.tidegate.aws.account;

import java.util.List;

/**
 * A group of users that caches name.
 *
 * @param id its id
 * @param status in lower case
 * @param userIds who is in it
 */
public record UserGroup(String id, String status, List<String> userIds) {
    /** Stores an unmodifiable copy of the list. */
    public UserGroup {
        userIds = List.copyOf(userIds);
    }
}
