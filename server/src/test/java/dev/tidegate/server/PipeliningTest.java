package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests on one connection, sent before the first answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipeliningTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 400, 1500})
    void everyPipelinedRequestIsAnsweredInOrder(int count) {
        String subject = "piped-" + count;
        StringBuilder all = new StringBuilder();
        String body = "{\"subject\":\"" + subject + "\",\"plan\":\"business\",\"cost\":{\"requests\":0,\"spend\":1}}";
        for (int i = 0; i < count; i++) {
            all.append("POST /v1/acquire HTTP/1.1\r\nHost: localhost\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
        }
        String answers = server.raw(all + "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(count + 2);
        int at = 0;
        for (int i = 1; i <= count; i++) {
            at = answers.indexOf("\"used\":" + i + ",", at);
            assertThat(at).as("call %d", i).isPositive();
        }
        assertThat(answers).endsWith("{\"status\":\"up\"}");
    }

    @Test
    void manySmallRequestsWithoutABodyAreAllAnswered() {
        String one = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answers = server.raw(one.repeat(3000) + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(3002);
    }
}
