package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Real requests to an application under test, and what all answers have in common. */
final class HttpCalls {
    static final UserDetails ANN = user("ann");
    static final UserDetails BOB = user("bob");
    private static final UserDetails CAS = user("cas");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    HttpCalls(ConfigurableApplicationContext context) {
        this.base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    private static UserDetails user(String name) {
        return User.withUsername(name).password("{noop}secret").roles("USER").build();
    }

    /** Anybody may call; who says a name and a password is known by it. */
    static SecurityFilterChain security(HttpSecurity security) {
        return security.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    static UserDetailsService users() {
        return new InMemoryUserDetailsManager(ANN, BOB, CAS);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> getAs(String user, String path) {
        String pair = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return get(path, "Authorization", "Basic " + pair);
    }

    /** A browser asks before it sends a request to another host, and sends no credentials with the question. */
    void assertPreflightPasses(String path) {
        for (int at = 1; at <= 3; at++) {
            HttpResponse<String> answer =
                    send("OPTIONS", path, "Origin", "https://a.example", "Access-Control-Request-Method", "GET");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    /** The headers of a decision under the plan of {@link Limits}. */
    void assertHeaders(HttpResponse<String> response, int remaining) {
        assertThat(header(response, "RateLimit-Policy")).contains("\"requests-per-hour\";q=2;qu=\"requests\";w=3600");
        assertThat(header(response, "RateLimit")).contains("\"requests-per-hour\";r=" + remaining);
        assertThat(header(response, "X-RateLimit-Limit")).isEqualTo("2");
        assertThat(header(response, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(remaining));
        assertThat(header(response, "x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(remaining));
        assertThat(header(response, "Retry-After")).isEqualTo("none");
    }

    void assertDenied(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
        assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
        assertThat(Long.parseLong(header(response, "Retry-After"))).isBetween(3000L, 3600L);
        assertThat(header(response, "RateLimit")).contains("\"requests-per-hour\";r=0;t=");
        assertThat(header(response, "X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(header(response, "x-should-retry")).isEqualTo("false");
        assertThat(response.body())
                .contains("\"title\":\"Quota exceeded\"", "\"status\":429", "\"violated\":[\"requests-per-hour\"]");
    }
}
