package dev.tidegate.aws.account;

import java.util.Map;

/**
 * A user of ElastiCache and its access string.
 *
 * @param id its id
 * @param name what a client says
 * @param status in lower case
 * @param accessString what it may; whatever in it could be a password is replaced
 * @param authentication in lower case: {@code iam}, {@code password}, {@code no-password} (AWS also writes {@code
 *     no-password-required})
 * @param passwordCount how many it has
 * @param tags its tags
 */
public record User(
        String id,
        String name,
        String status,
        String accessString,
        String authentication,
        int passwordCount,
        Seen<Map<String, String>> tags) {}
