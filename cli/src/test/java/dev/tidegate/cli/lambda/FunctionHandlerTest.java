package dev.tidegate.cli.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function answers as the server does: on real Redis, through the events that AWS sends. */
class FunctionHandlerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STARTER = "{\"subject\":\"acme\",\"plan\":\"starter\"}";

    private static ObjectNode event(String method, String path, String query, String body) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0").put("routeKey", "$default").put("rawPath", path);
        event.put("rawQueryString", query);
        event.putObject("headers")
                .put("host", "abcdefghij.lambda-url.eu-west-1.on.aws")
                .put("content-type", "application/json")
                .put("content-length", String.valueOf(body.length()))
                .put("authorization", "AWS4-HMAC-SHA256 Credential=AKIDFAKE/20261130/eu-west-1/lambda/aws4_request")
                .put("x-amz-security-token", "FAKETOKEN")
                .put("x-forwarded-for", "203.0.113.9");
        event.putObject("requestContext")
                .putObject("http")
                .put("method", method)
                .put("path", path);
        if (!body.isEmpty()) {
            event.put("body", body);
        }
        return event.put("isBase64Encoded", false);
    }

    private static JsonNode answer(FunctionHandler function, JsonNode event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(event)), out, null);
        return JSON.readTree(out.toByteArray());
    }

    /** On a busy machine no decision is made without Redis. */
    private static Map<String, String> patient(RedisServer redis) {
        return Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "60000");
    }

    @Test
    void aDecisionIsMadeInRedisAndTheDenialHasItsHeaders() throws Exception {
        try (RedisServer redis = RedisServer.start();
                FunctionHandler one = new FunctionHandler(patient(redis));
                FunctionHandler other = new FunctionHandler(patient(redis))) {
            for (int i = 0; i < 50; i++) {
                JsonNode said = answer(i % 2 == 0 ? one : other, event("POST", "/v1/acquire", "", STARTER));
                assertThat(said.path("statusCode").asInt()).as("%s", said).isEqualTo(200);
            }
            JsonNode denied = answer(one, event("POST", "/v1/acquire", "", STARTER));
            assertThat(denied.path("statusCode").asInt()).isEqualTo(429);
            assertThat(denied.path("headers").path("retry-after").asInt()).isBetween(3500, 3600);
            assertThat(denied.path("headers").has("content-length")).isFalse();
            assertThat(denied.path("headers").path("content-type").asText()).startsWith("application/problem+json");
            assertThat(JSON.readTree(denied.path("body").asText())
                            .path("status")
                            .asInt())
                    .isEqualTo(429);
            JsonNode status = answer(other, event("GET", "/v1/subjects/acme", "plan=starter", ""));
            assertThat(status.path("statusCode").asInt()).as("%s", status).isEqualTo(200);
            assertThat(status.path("body").asText()).contains("\"used\":50");
        }
    }

    @Test
    void pathsAndBodiesArriveAsTheCallerSentThem() throws Exception {
        try (FunctionHandler function = new FunctionHandler(Map.of())) {
            for (String path : new String[] {"/v1/subjects/a%2Fb%20c", "/v1/subjects/é", "/v1/subjects/50%"}) {
                JsonNode said = answer(function, event("GET", path, "plan=starter", ""));
                assertThat(said.path("statusCode").asInt()).as("%s", said).isEqualTo(200);
            }
            ObjectNode encoded = event("POST", "/v1/acquire", "", "");
            encoded.put("body", Base64.getEncoder().encodeToString(STARTER.getBytes(StandardCharsets.UTF_8)));
            encoded.put("isBase64Encoded", true);
            assertThat(answer(function, encoded).path("statusCode").asInt()).isEqualTo(200);
            JsonNode unknown = answer(function, event("GET", "/no/such", "", ""));
            assertThat(unknown.path("statusCode").asInt()).isEqualTo(404);
            JsonNode faulty = answer(function, event("POST", "/v1/acquire", "", "{"));
            assertThat(faulty.path("statusCode").asInt()).isEqualTo(400);
        }
    }

    @Test
    void theSignatureOfTheCallerStaysOutsideAndAnApiKeyGoesIn(@TempDir Path folder) throws Exception {
        // The server refuses an Authorization that is no API key, so a signature that came through would be a 401.
        Path keys = Files.writeString(
                folder.resolve("keys"),
                "app sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 roles=decide\n");
        try (FunctionHandler open = new FunctionHandler(Map.of());
                FunctionHandler keyed = new FunctionHandler(Map.of("TIDEGATE_API_KEYS", keys.toString()))) {
            assertThat(answer(open, event("POST", "/v1/acquire", "", STARTER))
                            .path("statusCode")
                            .asInt())
                    .isEqualTo(200);
            JsonNode signed = answer(keyed, event("POST", "/v1/acquire", "", STARTER));
            assertThat(signed.path("statusCode").asInt()).isEqualTo(401);
            assertThat(signed.path("body").asText()).contains("no API key").doesNotContain("AKIDFAKE");
            ObjectNode withKey = event("POST", "/v1/acquire", "", STARTER);
            ((ObjectNode) withKey.path("headers")).put("authorization", "Bearer test");
            assertThat(answer(keyed, withKey).path("statusCode").asInt()).isEqualTo(200);
        }
    }

    @Test
    void anEventOfSomethingElseIsNamed() {
        try (FunctionHandler function = new FunctionHandler(Map.of())) {
            assertThatThrownBy(() -> answer(function, JSON.createObjectNode().put("key1", "value1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: payload format 2.0");
        }
    }

    @Test
    void aFunctionThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> new FunctionHandler(Map.of("TIDEGATE_PLANS", "/no/such/plans.yaml")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the server did not start: ")
                .hasMessageContaining("/no/such/plans.yaml");
        assertThatThrownBy(() -> new FunctionHandler(Map.of("TIDEGATE_PORT", "8080", "TIDEGATE_DEADLINE_MS", "zero")))
                .hasMessageContaining("TIDEGATE_DEADLINE_MS");
    }
}
