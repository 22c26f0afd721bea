package dev.tidegate.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** An attempt that is never over, and those that are. */
class AttemptsTest {
    private final List<String> discarded = new ArrayList<>();
    private final CompletableFuture<String> attempt = new CompletableFuture<>();

    private CompletableFuture<String> within(Duration longest) {
        return Attempts.within(longest, attempt, discarded::add);
    }

    @Test
    void oneThatIsNeverOverIsGivenUpAndWhatItMakesLaterIsDiscarded() {
        CompletableFuture<String> inTime = within(Duration.ofMillis(1));
        assertThatThrownBy(inTime::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(discarded).isEmpty();
        attempt.complete("a connection");
        assertThat(discarded).containsExactly("a connection");
    }

    @Test
    void oneThatSucceedsOrFailsIsPassedOn() {
        CompletableFuture<String> inTime = within(Duration.ofHours(1));
        attempt.complete("a connection");
        assertThat(inTime).isCompletedWithValue("a connection");
        assertThat(discarded).isEmpty();
        assertThatThrownBy(() -> Attempts.within(
                                Duration.ofHours(1),
                                CompletableFuture.<String>failedFuture(new IllegalStateException("refused")),
                                discarded::add)
                        .join())
                .hasCause(new IllegalStateException("refused"));
    }
}
