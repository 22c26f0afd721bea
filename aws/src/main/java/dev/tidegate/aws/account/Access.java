package dev.tidegate.aws.account;

import java.util.List;

/**
 * Who may speak to the cache: the user groups that it names, and who is in them. Both are empty where it names none.
 *
 * @param groups the groups
 * @param users the users of all the groups
 */
public record Access(Seen<List<UserGroup>> groups, Seen<List<User>> users) {}
