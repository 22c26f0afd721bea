package dev.tidegate.aws.iam;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The token of the moment: the same for 10 minutes, so that it is renewed 5 minutes before it ends, and a minute before the credentials
 * end that it was signed with. A connection that is sent each new one is authenticated again 70 times in the 12 hours after which
 * ElastiCache ends one that was not.
 *
 * <p>Safe for any number of threads. {@link #current()} may have to fetch credentials, and blocks then.
 */
public final class IamTokens {
    /** Two thirds of its life: what is left is for when credentials cannot be had for a while. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static final Duration BEFORE_CREDENTIALS_END = Duration.ofMinutes(1);
    /** Credentials in their last minute do not make every question a new token. */
    private static final Duration KEPT_AT_LEAST = Duration.ofSeconds(10);

    private final IamUser user;
    private final Signers signers;
    private final Supplier<Instant> clock;
    private @Nullable String token;
    private Instant renewal = Instant.MIN;

    /** Whose credentials to sign with now. */
    @FunctionalInterface
    interface Signers {
        AwsCredentialsIdentity now();
    }

    IamTokens(IamUser user, Signers signers, Supplier<Instant> clock) {
        this.user = user;
        this.signers = signers;
        this.clock = clock;
    }

    /**
     * Signed with what the AWS CLI would sign with: environment, profile, web identity, container or instance.
     *
     * @param clock the time of day
     */
    public static IamTokens of(IamUser user, Supplier<Instant> clock) {
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        return new IamTokens(user, chain::resolveCredentials, clock);
    }

    /** Whose tokens these are. */
    public IamUser user() {
        return user;
    }

    /**
     * A token that is valid for some minutes at least.
     *
     * @throws IamTokenException if there are no credentials to sign a new one with; the one before may still be valid
     */
    public synchronized String current() {
        Instant now = clock.get();
        String known = token;
        if (known != null && now.isBefore(renewal)) {
            return known;
        }
        AwsCredentialsIdentity credentials = credentials();
        String signed = IamToken.sign(user, credentials, now);
        token = signed;
        renewal = renewal(now, credentials.expirationTime());
        return signed;
    }

    private AwsCredentialsIdentity credentials() {
        try {
            return signers.now();
        } catch (SdkException e) {
            // Its message may say where it looked, and with what.
            throw new IamTokenException();
        }
    }

    private static Instant renewal(Instant now, Optional<Instant> credentialsEnd) {
        Instant byAge = now.plus(KEPT);
        Instant byCredentials =
                credentialsEnd.map(end -> end.minus(BEFORE_CREDENTIALS_END)).orElse(byAge);
        Instant soonest = now.plus(KEPT_AT_LEAST);
        Instant first = byCredentials.isBefore(byAge) ? byCredentials : byAge;
        return first.isBefore(soonest) ? soonest : first;
    }

    /** The token is a secret. */
    @Override
    public String toString() {
        return user.toString();
    }
}
