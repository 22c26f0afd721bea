package dev.tidegate.aws.security;

/**
 * What a rule would have had to see.
 *
 * @param what such as {@code the rules of security group sg-1}
 * @param reason why it was not seen
 * @param permission the IAM action that is missing; empty if something else is
 */
public record Unseen(String what, String reason, String permission) {}
