package dev.tidegate.aws.account;

/**
 * The AWS identity whose credentials read the account.
 *
 * @param accountId the account
 * @param arn the user or role
 * @param rights what it may do to caches
 */
public record Caller(String accountId, String arn, Seen<Rights> rights) {}
