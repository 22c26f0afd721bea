package dev.tidegate.aws.rules;

/**
 * A fact that a rule needs and that could not be read.
 *
 * @param what such as {@code the rules of security group sg-1}
 * @param reason why it could not be read
 * @param permission the IAM action that is missing; empty if the cause is another
 */
public record NotEvaluated(String what, String reason, String permission) {}
