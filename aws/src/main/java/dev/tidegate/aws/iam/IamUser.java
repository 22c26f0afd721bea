package dev.tidegate.aws.iam;

/**
 * Who signs in where. Nothing of it is a secret.
 *
 * @param user the ElastiCache user; its id and its name are the same, or ElastiCache refuses it
 * @param cache the id of the replication group, or the name of the serverless cache: not the endpoint
 * @param serverless which of the two it is
 * @param region such as {@code eu-west-1}
 */
public record IamUser(String user, String cache, boolean serverless, String region) {}
