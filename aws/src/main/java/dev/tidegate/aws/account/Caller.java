package dev.tidegate.aws.account;

/**
 * As whom AWS was asked.
 *
 * @param accountId the account
 * @param arn the user or role
 * @param rights what it may do to caches
 */
public record Caller(String accountId, String arn, Seen<Rights> rights) {}
