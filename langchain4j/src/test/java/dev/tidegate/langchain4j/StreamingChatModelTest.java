package dev.tidegate.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.OnAbort;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.provider.Bill;
import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.testkit.provider.Step;
import dev.tidegate.testkit.provider.Step.Ending;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingChatModelTest {
    private MeteredProvider metered = MeteredProvider.start();

    @AfterEach
    void stop() {
        metered.close();
    }

    private void with(OnAbort onAbort) {
        metered.close();
        metered = MeteredProvider.start(options -> options.onAbort(onAbort));
    }

    private Scene.Collector stream(Scene.Collector collector) {
        Scene.streaming(metered).chat("say words", collector);
        return collector;
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** An AI service that streams. */
    interface Streaming {
        TokenStream ask(String question);
    }

    private CompletableFuture<String> ask(StreamingChatModel model, Object... tools) {
        CompletableFuture<String> done = new CompletableFuture<>();
        AiServices.builder(Streaming.class)
                .streamingChatModel(model)
                .tools(tools)
                .build()
                .ask("look")
                .onPartialResponse(part -> {})
                .onCompleteResponse(
                        response -> done.complete(response.aiMessage().text()))
                .onError(done::completeExceptionally)
                .start();
        return done;
    }

    @Test
    void aStreamIsChargedWhatWasBilled() {
        assertThat(get(stream(new Scene.Collector()).done).aiMessage().text()).isEqualTo("one two three");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void aStreamIsSettledBeforeItsEndIsPassedOn() {
        metered.provider.then(Step.tools("look"), Step.tools("look", "listen"), Step.answer());
        assertThat(get(ask(Scene.streaming(metered), new Scene.Tools()))).isEqualTo("one two three");
        assertThat(metered.provider.mostAtOnce()).isPositive();
        metered.assertChargedAsBilled("single", 3);
    }

    @Test
    void aStreamWithoutUsageIsChargedAsHeld() {
        metered.provider.then(Step.answer().ending(Ending.WITHOUT_USAGE, 0));
        get(stream(new Scene.Collector()).done);
        assertThat(metered.charged()).hasSize(1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
    }

    @Test
    void aCancelAfterThreeChunksIsChargedWhatWasHeldOrStreamedAndNeverNothing() {
        for (OnAbort onAbort : OnAbort.values()) {
            with(onAbort);
            metered.provider.then(Step.words(5).ending(Ending.HELD, 3));
            Scene.Collector collector = new Scene.Collector();
            collector.cancelAfter = 3;
            stream(collector);
            MeteredProvider.until("settled", () -> metered.settled.size() == 1);
            MeteredProvider.until("billed", () -> !metered.provider.billed().isEmpty());
            assertThat(metered.provider.billed()).containsExactly(new Bill(10, 0, 3));
            Bill charged = metered.charged().get(0);
            assertThat(charged.input()).isPositive();
            if (onAbort == OnAbort.ESTIMATE) {
                assertThat(charged.output()).isEqualTo(500);
            } else {
                assertThat(charged.output()).isBetween(3L, 12L);
            }
            assertThat(metered.used("single")).containsEntry("open-calls", 0L);
            assertThat(collector.done).isNotDone();
        }
    }

    /** LangChain4j passes on the error, and then an answer whose counts are null. */
    @Test
    void anErrorEventInAStreamIsChargedAsHeldAndNotAsNothing() {
        metered.provider.then(Step.words(5).ending(Ending.ERROR_EVENT, 2));
        Scene.Collector collector = stream(new Scene.Collector());
        MeteredProvider.until("ended twice", () -> collector.ends.get() == 2);
        assertThat(metered.charged()).hasSize(1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
        assertThat(metered.used("single")).containsEntry("output", 500L);
    }

    @Test
    void aStreamWithoutAnEndIsChargedAsHeld() {
        for (Ending ending : new Ending[] {Ending.NO_FINISH, Ending.CUT}) {
            with(OnAbort.ESTIMATE);
            metered.provider.then(Step.words(5).ending(ending, 2));
            Scene.Collector collector = stream(new Scene.Collector());
            MeteredProvider.until("ended " + ending, () -> collector.done.isDone());
            assertThat(metered.charged()).as(ending.toString()).hasSize(1);
            assertThat(metered.charged().get(0).output()).as(ending.toString()).isEqualTo(500);
        }
    }

    /** It ends twice: an error for what was thrown, then the answer, whose usage corrects. */
    @Test
    void aHandlerThatThrowsIsChargedWhatWasBilledInTheEnd() {
        Scene.Collector collector = new Scene.Collector();
        collector.throwsInChunks = true;
        stream(collector);
        get(collector.done);
        assertThat(collector.errors).isNotEmpty();
        assertThat(metered.settled).hasSize(2);
        assertThat(metered.charged().get(1)).isEqualTo(new Bill(10, 0, 3));
        assertThat(metered.used("single"))
                .containsEntry("input", 10L)
                .containsEntry("output", 3L)
                .containsEntry("requests", 1L)
                .containsEntry("open-calls", 0L);
    }

    @Test
    void aRefusalOfTheProviderIsChargedNothing() {
        metered.provider.then(Step.error(429), Step.error(500));
        for (int at = 1; at <= 2; at++) {
            Scene.Collector collector = stream(new Scene.Collector());
            MeteredProvider.until("refused", () -> collector.done.isCompletedExceptionally());
            metered.assertChargedAsBilled("single", at);
        }
    }

    @Test
    void aDenialIsThrownInTheFirstRoundAndReachesOnErrorInTheSecond() {
        metered.provider.then(Step.tools("look"), Step.answer());
        StreamingChatModel tiny =
                new TidegateStreamingChatModel(Scene.streamingOpenAi(metered).build(), Scene.metering(metered, "tiny"));
        assertThatThrownBy(() -> get(ask(tiny, new Scene.Tools()))).hasRootCauseInstanceOf(CallDeniedException.class);
        assertThatThrownBy(() -> tiny.chat("again", new Scene.Collector())).isInstanceOf(CallDeniedException.class);
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.denials).hasSize(2);
    }

    @Test
    void aSilentStreamIsSettledAndCorrectedIfItGoesOn() {
        metered.close();
        ManualTime time = ManualTime.at("2026-01-01T00:00:00Z");
        metered = MeteredProvider.start(
                options -> options.clock(time).idle(Duration.ofMillis(80)).ttl(Duration.ofHours(1)));
        metered.provider.then(Step.words(4).ending(Ending.HELD, 2));
        Scene.Collector collector = stream(new Scene.Collector());
        MeteredProvider.until("two chunks", () -> collector.parts.size() == 2);
        time.advance(Duration.ofSeconds(1));
        MeteredProvider.until("settled in silence", () -> metered.settled.size() == 1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
        assertThat(metered.used("single")).containsEntry("open-calls", 0L);
        metered.provider.release();
        get(collector.done);
        assertThat(metered.charged().get(1)).isEqualTo(new Bill(10, 0, 4));
        assertThat(metered.used("single")).containsEntry("output", 4L);
    }
}
