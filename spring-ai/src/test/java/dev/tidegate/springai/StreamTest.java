package dev.tidegate.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.OnAbort;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.provider.Bill;
import dev.tidegate.testkit.provider.MeteredProvider;
import dev.tidegate.testkit.provider.Step;
import dev.tidegate.testkit.provider.Step.Ending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import reactor.core.publisher.Flux;

class StreamTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Logger LOGGER = Logger.getLogger("dev.tidegate.call");

    private MeteredProvider metered = MeteredProvider.start();

    @AfterEach
    void stop() {
        metered.close();
    }

    private void with(OnAbort onAbort) {
        metered.close();
        metered = MeteredProvider.start(options -> options.onAbort(onAbort));
    }

    private Flux<String> stream(String plan, Object... tools) {
        return Scene.client(metered, plan).prompt("say words").tools(tools).stream()
                .content();
    }

    private static String text(Flux<String> stream) {
        List<String> parts = stream.collectList().block(LONGEST);
        return parts == null ? "" : String.join("", parts);
    }

    @Test
    void aStreamIsChargedWhatWasBilled() {
        assertThat(text(stream("single"))).isEqualTo("one two three");
        metered.assertChargedAsBilled("single", 1);
    }

    @Test
    void aToolLoopOfThreeRoundsPassesALimitOfOneOpenCall() {
        metered.provider.then(Step.tools("look").withInput(500, 400), Step.tools("look", "listen"), Step.answer());
        assertThat(text(stream("single", new Scene.Tools()))).isEqualTo("one two three");
        assertThat(metered.provider.billed()).hasSize(3);
        metered.assertChargedAsBilled("single", 3);
    }

    @Test
    void aCancelAfterThreeChunksIsChargedWhatWasHeldOrStreamedAndNeverNothing() {
        for (OnAbort onAbort : OnAbort.values()) {
            with(onAbort);
            metered.provider.then(Step.words(5).ending(Ending.HELD, 3));
            assertThat(stream("single")
                            .filter(part -> !part.isEmpty())
                            .take(3)
                            .collectList()
                            .block(LONGEST))
                    .hasSize(3);
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
        }
    }

    @Test
    void aStreamWithoutUsageOrWithoutAnEndIsChargedAsHeld() {
        for (Ending ending : new Ending[] {Ending.WITHOUT_USAGE, Ending.NO_FINISH, Ending.CUT, Ending.ERROR_EVENT}) {
            with(OnAbort.ESTIMATE);
            metered.provider.then(Step.words(5).ending(ending, 2));
            stream("single").collectList().onErrorReturn(List.of()).block(LONGEST);
            assertThat(metered.charged()).as(ending.toString()).hasSize(1);
            assertThat(metered.charged().get(0).output()).as(ending.toString()).isEqualTo(500);
            assertThat(metered.used("single")).containsEntry("open-calls", 0L);
        }
    }

    @Test
    void aRefusalOfTheProviderIsChargedNothing() {
        metered.provider.then(Step.error(429), Step.error(500));
        for (int at = 1; at <= 2; at++) {
            assertThatThrownBy(() -> text(stream("single"))).isInstanceOf(RuntimeException.class);
            metered.assertChargedAsBilled("single", at);
        }
    }

    @Test
    void aDenialReachesTheSubscriberAndNoProvider() {
        text(stream("tiny"));
        assertThatThrownBy(() -> text(stream("tiny")))
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        denied -> assertThat(denied.decision().violated()).containsExactly("requests"));
        assertThat(metered.provider.seen()).hasSize(1);
        assertThat(metered.denials).hasSize(1);
    }

    /** Beside those of Spring AI's own logger, which logback-test.xml switches off as the guide says. */
    @Test
    void aRefusalLogsOneLine() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = listening(lines);
        try (ModelCalls calls =
                ModelCalls.builder(metered.limiter()).plan("tiny").build()) {
            ChatClient client = ChatClient.builder(Scene.model(metered, 0))
                    .defaultAdvisors(TidegateAdvisor.builder(calls)
                            .subject(MeteredProvider.TENANT)
                            .build())
                    .build();
            text(client.prompt("a").stream().content());
            assertThatThrownBy(() -> text(client.prompt("b").stream().content()))
                    .isInstanceOf(CallDeniedException.class);
            assertThatThrownBy(() -> client.prompt("c").call().content()).isInstanceOf(CallDeniedException.class);
        } finally {
            LOGGER.removeHandler(handler);
        }
        assertThat(lines)
                .hasSize(2)
                .allMatch(line ->
                        line.startsWith("INFO tenant acme: call denied by requests (0 of 1 left); retry after "));
    }

    private static Handler listening(List<String> lines) {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + line.getMessage());
                assertThat(line.getThrown()).isNull();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.addHandler(handler);
        return handler;
    }

    @Test
    void aStreamWithoutUsageIsReportedOnce() {
        metered.provider.then(
                Step.answer().ending(Ending.WITHOUT_USAGE, 0),
                Step.answer().ending(Ending.WITHOUT_USAGE, 0),
                Step.answer());
        ChatClient client = Scene.client(metered, "single");
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = listening(lines);
        try {
            for (int at = 0; at < 3; at++) {
                text(client.prompt("a").stream().content());
            }
        } finally {
            LOGGER.removeHandler(handler);
        }
        assertThat(lines).hasSize(1).allMatch(line -> line.startsWith("WARNING a stream reported no usage"));
    }

    @Test
    void aDenialInTheSecondRoundEndsTheLoop() {
        metered.provider.then(Step.tools("look"), Step.answer());
        assertThatThrownBy(() -> text(stream("tiny", new Scene.Tools()))).isInstanceOf(CallDeniedException.class);
        assertThat(metered.provider.seen()).hasSize(1);
    }

    @Test
    void toolsAreHeldBeforeOneIsRun() {
        metered.close();
        metered = MeteredProvider.start(options -> options.toolMeter(tool -> Meter.of("tool_calls")));
        metered.provider.then(Step.tools("look", "look"), Step.tools("look", "listen"), Step.answer());
        Scene.Tools tools = new Scene.Tools();
        assertThatThrownBy(() -> text(stream("tools", tools))).isInstanceOf(CallDeniedException.class);
        assertThat(tools.runs).hasValue(2);
        metered.assertChargedAsBilled("tools", 2);
    }

    @Test
    void aSilentStreamIsSettledAndCorrectedIfItGoesOn() {
        metered.close();
        ManualTime time = ManualTime.at("2026-01-01T00:00:00Z");
        metered = MeteredProvider.start(
                options -> options.clock(time).idle(Duration.ofMillis(80)).ttl(Duration.ofHours(1)));
        metered.provider.then(Step.words(4).ending(Ending.HELD, 2));
        CompletableFuture<String> done = new CompletableFuture<>();
        List<String> parts = new CopyOnWriteArrayList<>();
        stream("single")
                .doOnNext(parts::add)
                .collectList()
                .subscribe(all -> done.complete(String.join("", all)), done::completeExceptionally);
        MeteredProvider.until("two chunks", () -> parts.size() >= 2);
        time.advance(Duration.ofSeconds(1));
        MeteredProvider.until("settled in silence", () -> metered.settled.size() == 1);
        assertThat(metered.charged().get(0).output()).isEqualTo(500);
        metered.provider.release();
        assertThat(done.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("w0 w1 w2 w3");
        assertThat(metered.charged().get(1)).isEqualTo(new Bill(10, 0, 4));
        assertThat(metered.used("single")).containsEntry("output", 4L);
    }
}
