package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

/** The application as it starts, over real HTTP: its users have limits of their own, and it shows what is guarded. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ExampleTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Value("${local.server.port}")
    private int port;

    private HttpResponse<String> get(String user, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes()))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theThirdQuestionOfAUserIsDenied() throws Exception {
        for (int call = 1; call <= 2; call++) {
            HttpResponse<String> answer = get("ann", "/ask?prompt=hello");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("You said hello.");
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("" + (2 - call));
        }
        HttpResponse<String> denied = get("ann", "/ask?prompt=hello");
        assertThat(denied.statusCode()).isEqualTo(429);
        assertThat(denied.headers().firstValue("Retry-After")).isPresent();
        assertThat(denied.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(denied.body()).contains("requests-per-minute");
        assertThat(get("bob", "/ask?prompt=hello").statusCode()).isEqualTo(200);
    }

    @Test
    void aPathIsGuardedByItsRule() throws Exception {
        assertThat(get("ann", "/reports/today").statusCode()).isEqualTo(200);
        assertThat(get("ann", "/reports/yesterday").statusCode()).isEqualTo(429);
        assertThat(get("nobody", "/reports/today").statusCode()).isEqualTo(401);
    }

    @Test
    void theActuatorShowsWhatIsGuarded() throws Exception {
        assertThat(get("ann", "/actuator/tidegate").body()).contains("Answers.ask", "/reports/**");
    }
}
