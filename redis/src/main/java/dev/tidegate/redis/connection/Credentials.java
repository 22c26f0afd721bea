package dev.tidegate.redis.connection;

import java.util.Optional;

/**
 * Who a store is to Redis. Prints without the password.
 *
 * @param user a user of the access control list; none means the default user
 * @param password its password, or an authentication token
 */
public record Credentials(Optional<String> user, String password) {
    /** The default user, with what {@code requirepass} or ElastiCache's AUTH token asks for. */
    public static Credentials ofPassword(String password) {
        return new Credentials(Optional.empty(), password);
    }

    /** A user of the access control list. */
    public static Credentials of(String user, String password) {
        return new Credentials(Optional.of(user), password);
    }

    @Override
    public String toString() {
        return user.orElse("default") + ":***";
    }
}
