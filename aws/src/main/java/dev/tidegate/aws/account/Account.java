package dev.tidegate.aws.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One cache and the account around it, as one reading saw them.
 *
 * @param readAt when, by this machine's clock
 * @param clockAhead how far this machine's clock is ahead of AWS's, negative for behind; empty where no answer had a date
 * @param region where
 * @param caller as which user
 * @param cache the cache
 * @param network the network around it
 * @param parameters how its engine is set; no values for a serverless cache
 * @param access who may speak to it
 * @param upkeep how it is looked after
 * @param database the database; empty where none was asked about
 * @param amplify the app; empty where none was asked about
 */
public record Account(
        Instant readAt,
        Optional<Duration> clockAhead,
        String region,
        Seen<Caller> caller,
        Cache cache,
        Network network,
        Seen<ParameterGroup> parameters,
        Access access,
        Upkeep upkeep,
        Optional<Seen<Database>> database,
        Optional<Amplify> amplify) {}
