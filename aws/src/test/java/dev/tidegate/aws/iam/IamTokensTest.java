package dev.tidegate.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class IamTokensTest {
    private static final IamUser USER = new IamUser("my-user-id", "my-replication-group-id", false, "eu-west-1");
    private static final Instant BEGUN = Instant.parse("2025-01-01T00:00:00Z");
    private static final AwsCredentialsIdentity KEYS = AwsBasicCredentials.create("fakeAccessKeyId", "fakeSecretKey");
    private static final AwsCredentialsIdentity SESSION =
            AwsSessionCredentials.create("fakeAccessKeyId", "fakeSecretKey", "fakeSessionToken");

    private final AtomicLong nowMicros = new AtomicLong(BEGUN.getEpochSecond() * 1_000_000);

    private void pass(Duration time) {
        nowMicros.addAndGet(time.toMillis() * 1000);
    }

    private IamTokens tokens(IamTokens.Signers signers) {
        return new IamTokens(USER, signers, () -> Instant.ofEpochSecond(0, nowMicros.get() * 1000));
    }

    /** The first two are those of the vendor's own toolkit, the third was signed by two signers. */
    @Test
    void theKnownAnswers() {
        assertThat(IamToken.sign(USER, KEYS, BEGUN))
                .startsWith("my-replication-group-id/?Action=connect&User=my-user-id&X-Amz-")
                .contains("X-Amz-Expires=900", "X-Amz-SignedHeaders=host", "X-Amz-Date=20250101T000000Z")
                .endsWith("X-Amz-Signature=9e361603d85874bce06114c6644725ed113e3b11ae6fa92efdf10c6bcf5de8d7");
        assertThat(IamToken.sign(USER, SESSION, BEGUN))
                .contains("X-Amz-Security-Token=fakeSessionToken")
                .contains("X-Amz-Signature=bbce2bd61bd78461297ecb92e7001ddbeab2d85906c3cbedad6c9b81fb3466dc");
        assertThat(IamToken.sign(new IamUser(USER.user(), USER.cache(), true, USER.region()), KEYS, BEGUN))
                .contains("&ResourceType=ServerlessCache&")
                .contains("X-Amz-Signature=57292e578d0dc6376b23017594423bae7320b8eb25054e744652670af833ffaa");
    }

    @Test
    void theNameOfTheCacheIsSignedInLowerCase() {
        IamUser shouting = new IamUser(USER.user(), "My-Replication-Group-Id", false, USER.region());
        assertThat(IamToken.sign(shouting, KEYS, BEGUN)).isEqualTo(IamToken.sign(USER, KEYS, BEGUN));
    }

    @Test
    void aTokenIsRenewedFiveMinutesBeforeItEnds() {
        IamTokens tokens = tokens(() -> KEYS);
        String first = tokens.current();
        pass(Duration.ofMinutes(10).minusMillis(1));
        assertThat(tokens.current()).isEqualTo(first);
        pass(Duration.ofMillis(1));
        assertThat(tokens.current()).isNotEqualTo(first).contains("X-Amz-Date=20250101T001000Z");
        // Over twelve hours no token that is given is older than ten minutes.
        for (int second = 0; second < 12 * 3600; second += 30) {
            assertThat(ageOf(tokens.current())).isLessThan(Duration.ofMinutes(10));
            pass(Duration.ofSeconds(30));
        }
    }

    private Duration ageOf(String token) {
        String date = token.replaceAll(".*X-Amz-Date=(\\d{8}T\\d{6})Z.*", "$1");
        Instant signed = Instant.parse(date.replaceAll("(....)(..)(..)T(..)(..)(..)", "$1-$2-$3T$4:$5:$6Z"));
        return Duration.between(signed, Instant.ofEpochSecond(nowMicros.get() / 1_000_000));
    }

    @Test
    void itIsRenewedBeforeTheCredentialsEndThatSignedIt() {
        AwsCredentialsIdentity short4 = AwsSessionCredentials.builder()
                .accessKeyId("fakeAccessKeyId")
                .secretAccessKey("fakeSecretKey")
                .sessionToken("fakeSessionToken")
                .expirationTime(BEGUN.plus(Duration.ofMinutes(4)))
                .build();
        IamTokens tokens =
                tokens(() -> nowMicros.get() < BEGUN.plusSeconds(180).getEpochSecond() * 1_000_000 ? short4 : SESSION);
        String first = tokens.current();
        pass(Duration.ofSeconds(179));
        assertThat(tokens.current()).isEqualTo(first);
        pass(Duration.ofSeconds(1));
        assertThat(tokens.current()).isNotEqualTo(first);
    }

    @Test
    void withoutCredentialsItSaysSoAndNoSecret() {
        IamTokens tokens = tokens(() -> {
            throw SdkClientException.create("key fakeSecretKey is no good");
        });
        assertThatThrownBy(tokens::current)
                .isInstanceOf(IamTokenException.class)
                .hasMessageContaining("no credentials of AWS")
                .hasMessageNotContaining("fakeSecretKey")
                .hasNoCause();
        assertThat(tokens(() -> KEYS)).hasToString(USER.toString());
    }
}
