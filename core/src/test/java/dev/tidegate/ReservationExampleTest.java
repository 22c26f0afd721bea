package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Usage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of docs/reference/reservation.md, compiled and run. A test of the command line compares the two texts. */
class ReservationExampleTest {
    private record Answer(long inputTokens, long outputTokens) {}

    private interface Model {
        Answer call(String prompt) throws IOException;
    }

    private final RateLimiter limiter = RateLimiter.builder()
            .plans(Plans.of(Plan.of(
                    "p",
                    Limit.builder("tokens", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                            .capacity(1_000_000)
                            .build(),
                    Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                            .capacity(2)
                            .build())))
            .build();

    @AfterEach
    void close() {
        limiter.close();
    }

    private static void example(RateLimiter limiter, Request request, String callId, Model model, String prompt)
            throws IOException {
        // example begins
        try (Reservation held = limiter.reserve(ReserveRequest.of(request).withId(callId))) {
            if (held.granted()) {
                try {
                    Answer answer = model.call(prompt);
                    held.settle(Usage.of(answer.inputTokens(), answer.outputTokens()));
                } catch (ConnectException e) {
                    held.cancel(); // no connection: nothing was sent
                    throw e;
                }
            }
        }
        // example ends
    }

    private void call(int i, Model model) throws IOException {
        Request request = Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 100));
        example(limiter, request, "call-" + i, model, "Why?");
    }

    private long used(int limit) {
        return limiter.status(Subject.of("acme"), "p").limits().get(limit).used();
    }

    @Test
    void callsWhoseReplyIsLostCostTheirEstimateAndFreeTheirSlots() {
        for (int i = 0; i < 200; i++) {
            int call = i;
            assertThatThrownBy(() -> call(call, prompt -> {
                        throw new SocketTimeoutException("no reply");
                    }))
                    .isInstanceOf(SocketTimeoutException.class);
        }

        assertThat(used(0)).isEqualTo(200 * 100);
        assertThat(used(1)).isZero();
    }

    @Test
    void aCallThatWasNotSentCostsNothing() {
        assertThatThrownBy(() -> call(1, prompt -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);

        assertThat(used(0)).isZero();
    }

    @Test
    void aCallThatAnswersCostsWhatItUsed() throws IOException {
        call(1, prompt -> new Answer(20, 30));

        assertThat(used(0)).isEqualTo(50);
    }
}
