package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.StoreException;
import dev.tidegate.plan.Plans;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureTest {
    private final HeldStore store = new HeldStore();
    private final TestServer server = TestServer.start(Plans.builtIn(), store);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStoreThatCannotAnswerIsUnavailableForNow() {
        store.fail(new StoreException("connection to 10.0.0.7 refused", true));
        for (Reply reply : new Reply[] {
            server.acquire("c", "pro"), server.status("c", "pro"), server.send("DELETE", "/v1/subjects/c")
        }) {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("retry-after")).isEqualTo("1");
            assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:store-unavailable");
            assertThat(reply.string("source")).isEqualTo("none");
            assertThat(reply.body()).doesNotContain("10.0.0.7");
        }
    }

    @Test
    void anOutageIsLoggedWhenItBeginsAndWhenItEnds() {
        try (LogLines log = LogLines.begin()) {
            store.fail(new StoreException("refused", true));
            server.acquire("c", "pro");
            server.acquire("c", "pro");
            store.heal();
            server.acquire("c", "pro");
            server.acquire("c", "pro");
            assertThat(log.with("event=store."))
                    .containsExactly(
                            "WARN event=store.degraded transient=true reason=\"refused\"",
                            "INFO event=store.recovered");
        }
    }

    @Test
    void aFaultOfOursIsLoggedOnceUnderTheIdInTheAnswer() {
        store.fail(new IllegalStateException("secret internals"));
        try (LogLines log = LogLines.begin()) {
            Reply reply = server.acquire("c", "pro");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:internal");
            assertThat(reply.body()).doesNotContain("secret", "IllegalState", "dev.tidegate");
            assertThat(reply.string("id")).matches("[0-9a-f]{16}");
            assertThat(log.with("event=request.failed")).hasSize(1);
            assertThat(log.all().get(0)).contains(reply.string("id"), "route=\"/v1/acquire\"", "secret internals");
        }
    }

    @Test
    void readyTellsThatTheStoreIsAwayAndLiveDoesNot() {
        assertThat(server.get("/health/ready").status()).isEqualTo(200);
        store.fail(new StoreException("refused", true));
        server.time.advance(Duration.ofSeconds(1));
        Reply ready = server.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.string("type")).isEqualTo("urn:tidegate:problem:not-ready");
        assertThat(ready.string("store")).isEqualTo("held");
        assertThat(server.get("/health/live").status()).isEqualTo(200);
        store.heal();
        server.awaitReady();
    }

    @Test
    void aSubjectInALogLineCannotBreakOutOfIt() {
        try (LogLines log = LogLines.begin()) {
            server.send("DELETE", "/v1/subjects/a%22%20by=root%5C?user=u");
            assertThat(log.all())
                    .containsExactly("INFO event=subject.reset subject=\"a\\\" by=root\\\\\" user=\"u\" model=- by=-");
        }
    }

    @Test
    void anAnswerFromAnotherThreadArrives() throws InterruptedException {
        store.hold();
        var call = server.sendAsync(server.request("/v1/acquire")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"subject\":\"c\",\"plan\":\"pro\"}")));
        store.release(1);
        assertThat(call.join().status()).isEqualTo(200);
        assertThat(call.join().string("source")).isEqualTo("held");
    }
}
