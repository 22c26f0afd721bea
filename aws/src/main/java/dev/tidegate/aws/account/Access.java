package dev.tidegate.aws.account;

import java.util.List;

/**
 * The user groups of the cache and their members. Both are empty where it names none.
 *
 * @param groups the groups
 * @param users the users of all the groups
 */
public record Access(Seen<List<UserGroup>> groups, Seen<List<User>> users) {}
