package dev.tidegate.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;

/** The notices of maintenance that Lettuce 7 asks a server for. Lettuce 6, which Spring Boot 3.5 and 4.0 bring, knows none. */
public final class Maintenance {
    private static final boolean KNOWN = known();

    private Maintenance() {}

    private static boolean known() {
        try {
            Class.forName("io.lettuce.core.MaintNotificationsConfig", false, Maintenance.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Has no notices asked for: one command less at each connect, which a user with the least rights may not send either. */
    public static ClientOptions.Builder off(ClientOptions.Builder builder) {
        return KNOWN ? builder.maintNotificationsConfig(MaintNotificationsConfig.disabled()) : builder;
    }
}
