package dev.tidegate.cli.store;

import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.aws.iam.IamTokenException;
import dev.tidegate.aws.iam.IamTokens;
import dev.tidegate.aws.iam.IamUser;
import dev.tidegate.redis.connection.Credentials;
import dev.tidegate.redis.connection.CredentialsSource;
import java.time.Instant;

/** Supplies the store with IAM tokens from AWS. A class of its own: without --redis-iam nothing of AWS is loaded. */
final class IamCredentials {
    private IamCredentials() {}

    static CredentialsSource of(String user, String cache, boolean serverless, String region) {
        TimeSource clock = TimeSource.system();
        IamTokens tokens = IamTokens.of(
                new IamUser(user, cache, serverless, region), () -> Instant.ofEpochMilli(clock.nowMicros() / 1000));
        return () -> {
            try {
                return Credentials.of(user, tokens.current());
            } catch (IamTokenException e) {
                throw new StoreException(String.valueOf(e.getMessage()), true);
            }
        };
    }
}
