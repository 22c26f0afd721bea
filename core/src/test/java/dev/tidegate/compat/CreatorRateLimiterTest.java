package dev.tidegate.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CreatorRateLimiterTest {
    private final AtomicLong clock = new AtomicLong(1_800_000_000_000_000L);
    private final CreatorRateLimiter limiter = new CreatorRateLimiter(RateLimiter.builder()
            .store(MemoryStore.builder().time(clock::get).build())
            .build());

    @Test
    void aDenialIsThrownWithTheFiguresOfTheLimitThatWasReached() {
        for (int i = 0; i < 100; i++) {
            limiter.checkCreatorRateLimit("creator-1");
        }
        clock.addAndGet(600_000_000L);

        assertThatThrownBy(() -> limiter.checkCreatorRateLimit("creator-1"))
                .isInstanceOfSatisfying(RateLimitExceededException.class, e -> {
                    assertThat(e.limit()).isEqualTo(100);
                    assertThat(e.remaining()).isZero();
                    assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(50));
                });
        limiter.checkCreatorRateLimit("creator-1", "business");
    }

    @Test
    void theStatusCountsNothing() {
        limiter.checkCreatorRateLimit("creator-1", "starter");
        for (int i = 0; i < 2; i++) {
            RateLimitStatus status = limiter.rateLimitStatus("creator-1", "starter");
            assertThat(status.limit()).isEqualTo(50);
            assertThat(status.remaining()).isEqualTo(49);
            assertThat(status.reset()).isAfter(Instant.EPOCH);
        }
        assertThat(limiter.rateLimitStatus("creator-2").remaining()).isEqualTo(100);
    }

    @Test
    void anUnknownPlanIsRefusedByName() {
        assertThatThrownBy(() -> limiter.checkCreatorRateLimit("creator-1", "gold"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("gold");
        assertThatThrownBy(() -> new CreatorRateLimiter(null)).isInstanceOf(InvalidInputException.class);
    }
}
